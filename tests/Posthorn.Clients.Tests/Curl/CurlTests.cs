using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Curl;

/// <summary>curl as an IMAP client: it speaks a little IMAP exactly, and shows what the server said.</summary>
public class CurlTests(ServerFixture fixture) : ClientTest(fixture)
{
    private string Plain => $"imap://127.0.0.1:{Server.ImapPort}/";

    private string Secure => $"imaps://localhost:{Server.ImapsPort}/";

    [Fact]
    public async Task Folders_are_listed_without_TLS()
    {
        var run = await CurlAsync(Plain);

        Assert.Contains("* LIST (", run.Output);
        Assert.Contains(" \"/\" INBOX\r\n", run.Output);
        Assert.Contains("\\Archive", run.Output);
    }

    [Fact]
    public async Task IMAPS_is_trusted_by_the_certificate()
    {
        var run = await CurlAsync(Secure, "--cacert", Server.Certificate);

        Assert.Contains(" INBOX\r\n", run.Output);
    }

    [Fact]
    public async Task IMAPS_with_an_unknown_certificate_is_refused_by_curl()
    {
        var run = await ClientProgram.RunAsync(Home, "curl", ["-sS", "-u", $"{User}:{User}", Secure], expectExit: 60);

        Assert.Contains("certificate", run.Errors);
    }

    [Fact]
    public async Task STARTTLS_is_demanded_and_given()
    {
        var run = await CurlAsync($"imap://localhost:{Server.ImapPort}/", "--ssl-reqd", "--cacert", Server.Certificate, "-v");

        Assert.Contains("STARTTLS", run.Errors);
        Assert.Matches("SSL connection using TLSv1\\.[23]", run.Errors);
        Assert.Contains(" INBOX\r\n", run.Output);
    }

    [Fact]
    public async Task A_wrong_password_is_a_denied_login()
    {
        var run = await ClientProgram.RunAsync(
            Home, "curl", ["-sS", "-v", "-u", $"{User}:wrong", "--cacert", Server.Certificate, Secure], expectExit: 67);

        Assert.Contains("AUTHENTICATIONFAILED", run.Errors);
    }

    [Fact]
    public async Task A_password_is_given_with_SASL_PLAIN()
    {
        var run = await CurlAsync(Secure, "--cacert", Server.Certificate, "--login-options", "AUTH=PLAIN", "-v");

        Assert.Contains("AUTHENTICATE PLAIN", run.Errors);
        Assert.Contains(" INBOX\r\n", run.Output);
    }

    [Fact]
    public async Task A_message_is_uploaded_and_read_by_number_by_UID_and_in_part()
    {
        var message = Message("Greetings from curl", "Grüße aus München");
        await CurlAsync(Plain + "INBOX", "-T", Write("message.eml", message));
        await CurlAsync(Plain + "INBOX", "-T", Write("second.eml", Message("Second")));

        Assert.Equal(message, (await CurlAsync(Plain + "INBOX;MAILINDEX=1")).Output);
        Assert.Equal(message, (await CurlAsync(Plain + "INBOX;UID=1")).Output);
        Assert.Equal("Subject: Second\r\n\r\n", (await CurlAsync(Plain + "INBOX;UID=2;SECTION=HEADER.FIELDS%20(SUBJECT)")).Output);
        Assert.Equal("Grüße aus München\r\n", (await CurlAsync(Plain + "INBOX;MAILINDEX=1;SECTION=TEXT")).Output);
    }

    [Fact]
    public async Task A_message_that_is_not_there_is_not_found()
    {
        await ClientProgram.RunAsync(
            Home, "curl", ["-sS", "-u", $"{User}:{User}", Plain + "INBOX;UID=77"], expectExit: 78);
    }

    [Fact]
    public async Task A_mailbox_that_is_not_there_is_not_selected()
    {
        // curl has one exit code for a denied login and for a mailbox that cannot be selected.
        var run = await ClientProgram.RunAsync(
            Home, "curl", ["-sS", "-v", "-u", $"{User}:{User}", Plain + "Nowhere;UID=1"], expectExit: 67);

        Assert.Contains("Select failed", run.Errors);
        Assert.Contains(" NO [NONEXISTENT]", run.Errors);
    }

    [Fact]
    public async Task A_folder_is_examined_and_counted()
    {
        await AppendTwoAsync();

        var examined = await CurlAsync(Plain, "-X", "EXAMINE INBOX");
        Assert.Contains("* 2 EXISTS", examined.Output);
        Assert.Contains("[UIDVALIDITY ", examined.All);

        var status = await CurlAsync(Plain, "-X", "STATUS INBOX (MESSAGES UIDNEXT UNSEEN)");
        Assert.Contains("* STATUS INBOX (", status.Output);
        Assert.Contains("MESSAGES 2", status.Output);
        Assert.Contains("UIDNEXT 3", status.Output);
    }

    [Fact]
    public async Task A_search_finds_by_subject()
    {
        await AppendTwoAsync();

        Assert.Equal("* SEARCH 2\r\n", (await CurlAsync(Plain + "INBOX?SUBJECT%20banana")).Output);
        Assert.Equal("* SEARCH 1\r\n", (await CurlAsync(Plain + "INBOX", "-X", "SEARCH SUBJECT apple")).Output);
        Assert.Equal("* SEARCH 1 2\r\n", (await CurlAsync(Plain + "INBOX?ALL")).Output);
    }

    [Fact]
    public async Task Flags_are_set_and_what_is_deleted_is_expunged()
    {
        await AppendTwoAsync();

        Assert.Contains("\\Deleted", (await CurlAsync(Plain + "INBOX", "-X", "STORE 1 +FLAGS (\\Deleted)")).Output);
        Assert.Contains("* 1 EXPUNGE", (await CurlAsync(Plain + "INBOX", "-X", "EXPUNGE")).Output);

        await using var witness = await ObserveAsync();
        Assert.Equal(["banana bread []"], await witness.ContentsAsync("INBOX"));
    }

    [Fact]
    public async Task A_long_FETCH_is_asked_for_and_answered_in_full()
    {
        await using var witness = await ObserveAsync();
        const int Count = 30;
        for (var i = 1; i <= Count; i++)
        {
            await witness.AppendAsync("INBOX", Message($"number {i}"));
        }

        // A line of some 40 KB, which names UIDs that are not there, too. No more messages: for each line of an answer, this curl counts
        // all that has come behind it against a limit of 300 KB.
        var uids = string.Join(',', Enumerable.Range(1, 8000));
        var run = await CurlAsync(Plain + "INBOX", "-X", $"UID FETCH {uids} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)");

        var lines = run.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Count, lines.Length);
        Assert.All(lines.Index(), line => Assert.StartsWith($"* {line.Index + 1} FETCH (UID {line.Index + 1} FLAGS (", line.Item, StringComparison.Ordinal));
        Assert.Contains($"\"number {Count}\"", lines[^1]);
    }

    [Fact]
    public async Task A_large_message_is_read_octet_by_octet()
    {
        var message = Message("large", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"line {i} of a long message, with some words in it\r\n")));
        await CurlAsync(Secure + "INBOX", "--cacert", Server.Certificate, "-T", Write("large.eml", message));

        Assert.Equal(message, (await CurlAsync(Secure + "INBOX;MAILINDEX=1", "--cacert", Server.Certificate)).Output);
        Assert.Equal(message, (await CurlAsync(Plain + "INBOX;UID=1")).Output);
    }

    private async Task AppendTwoAsync()
    {
        await using var witness = await ObserveAsync();
        await witness.AppendAsync("INBOX", Message("apple pie"));
        await witness.AppendAsync("INBOX", Message("banana bread"));
    }

    private Task<ProgramRun> CurlAsync(string url, params string[] options) =>
        RunAsync("curl", ["-sS", "-u", $"{User}:{User}", .. options, url]);
}
