using CsCheck;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Search;

/// <summary>ESEARCH finds in each mailbox what UID SEARCH finds there (RFC 7377 §2.1), and says NO when it cannot.</summary>
public sealed class MultiSearchTests
{
    private static readonly string[] s_mailboxes = ["INBOX", "Archive", "Sent", "a", "a/b", "a/b/c"];

    private static readonly string[] s_flags = ["", "\\Seen", "\\Flagged", "\\Seen \\Flagged", "x"];

    private static readonly string[] s_keys =
    [
        "ALL", "SEEN", "UNSEEN", "NOT FLAGGED", "KEYWORD x", "SUBJECT two", "OR SEEN SUBJECT one", "BODY text", "1:2", "2:*", "NOT 1", "UID 2:3", "*",
        "LARGER 20", "FILTER kept", "YOUNGER 1000000", "MODSEQ 8", "FROM nobody",
    ];

    private static readonly Gen<((int Mailbox, int Flags, int Text)[] Messages, int Key, int Selected)> s_cases = Gen.Select(
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 2]).Array[0, 25], Gen.Int[0, s_keys.Length - 1], Gen.Int[-1, 5]);

    [Fact]
    public async Task Each_mailbox_is_answered_as_by_a_search_of_its_own() => await s_cases.SampleAsync(
        async one =>
        {
            await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
            using var lease = await server.CreateAccountAsync("ann");
            await using var client = await LogInAsync(server);
            await client.OkAsync("CREATE a/b/c");
            await client.OkAsync("SETMETADATA \"\" (/private/filters/values/kept \"OR SEEN 1\")");
            foreach (var (mailbox, flags, text) in one.Messages)
            {
                string[] subjects = ["one", "two", "three"];
                await client.OkAsync(
                    $"APPEND {s_mailboxes[mailbox]} ({s_flags[flags]}) {{}}", System.Text.Encoding.ASCII.GetBytes($"Subject: {subjects[text]}\r\n\r\ntext\r\n"));
            }

            var expected = new List<string>();
            foreach (var mailbox in s_mailboxes.Order(StringComparer.Ordinal))
            {
                await client.OkAsync($"EXAMINE {mailbox}");
                var found = (await client.OkAsync($"UID SEARCH RETURN (ALL COUNT) {s_keys[one.Key]}")).Of<EsearchResponse>().Single();
                if (found.Count > 0)
                {
                    expected.Add($"{mailbox} {string.Join(',', found.All!)} {found.ModSeq}");
                }
            }

            await client.OkAsync(one.Selected < 0 ? "UNSELECT" : $"EXAMINE {s_mailboxes[one.Selected]}");
            var told = (await client.OkAsync($"ESEARCH IN (personal) RETURN (ALL COUNT) {s_keys[one.Key]}")).Of<EsearchResponse>();
            Assert.Equal(expected, told.Select(found => $"{found.Mailbox} {string.Join(',', found.All!)} {found.ModSeq}"));
        },
        iter: 60, threads: 1);

    [Fact]
    public async Task A_search_that_meets_a_damaged_message_or_no_store_says_NO()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await client.OkAsync("APPEND Archive (\\Seen) {}", "Subject: x\r\n\r\ntext\r\n"u8.ToArray());
        await client.OkAsync("APPEND Sent {}", "Subject: x\r\n\r\ntext\r\n"u8.ToArray());
        await client.OkAsync("SELECT Sent");
        await client.OkAsync("ESEARCH RETURN (SAVE) ALL");

        engine.IsDamaged = true;
        var result = await client.CommandAsync("ESEARCH IN (personal) OR SEEN BODY text");
        Assert.Equal((Condition.No, "CORRUPTION"), (result.Tagged.Condition, result.Tagged.Code?.Name));
        Assert.Equal("Archive", Assert.Single(result.Of<EsearchResponse>()).Mailbox);
        Assert.Single((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());
        Assert.Equal(Condition.No, (await client.CommandAsync("ESEARCH RETURN (SAVE) BODY text")).Tagged.Condition);
        Assert.Empty((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());

        engine.IsDamaged = false;
        await client.OkAsync("ESEARCH RETURN (SAVE) ALL");
        engine.IsDown = true;
        Assert.Equal("UNAVAILABLE", (await client.CommandAsync("ESEARCH IN (selected) RETURN (SAVE) BODY text")).Tagged.Code?.Name);
        engine.IsDown = false;
        Assert.Empty((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());
    }

    [Fact]
    public async Task Nothing_of_a_mailbox_that_was_searched_stays_open()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await client.OkAsync("APPEND Archive {}", "Subject: x\r\n\r\ntext\r\n"u8.ToArray());
        await client.OkAsync("ESEARCH IN (personal) ALL");

        // \Recent is for who selects it (RFC 3501 §2.3.2).
        Assert.Equal(1u, (await client.OkAsync("SELECT Archive")).Of<RecentResponse>().Single().Count);
    }

    private static async Task<ImapTestClient> LogInAsync(InProcessServer server)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        return client;
    }
}
