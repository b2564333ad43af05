using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Neomutt;

/// <summary>neomutt, as somebody uses it: keys pressed, screens read, and afterwards what the server has.</summary>
public class NeomuttTests(ServerFixture fixture) : ClientTest(fixture)
{
    [Fact]
    public async Task Somebody_reads_flags_copies_deletes_and_purges()
    {
        await using var witness = await ObserveAsync();
        await witness.AppendAsync("INBOX", Message("Monday", "The first text."));
        await witness.AppendAsync("INBOX", Message("Tuesday", "The second text, für später."));
        await witness.AppendAsync("INBOX", Message("Wednesday", "The third text."), @"(\Seen)");

        await using var terminal = await OpenAsync();
        var index = await terminal.SeeAsync("[Msgs:3]");
        Assert.Matches(@"1 +N +Monday", index);
        Assert.Matches(@"2 +N +Tuesday", index);
        Assert.Matches(@"3 +Wednesday", index);

        // Reading.
        await terminal.PressAsync("2", "Enter");
        await terminal.SeeAsync(s => Line(s, "Tuesday").StartsWith("-> ", StringComparison.Ordinal), "the cursor on Tuesday");
        await terminal.PressAsync("Enter");
        await terminal.SeeAsync("The second text, für später.");
        await terminal.PressAsync("i");
        await terminal.SeeAsync(s => s.Contains("[Msgs:3]") && !Line(s, "Tuesday").Contains('N'), "Tuesday as read");

        // Flagging, on Tuesday.
        await terminal.PressAsync("F");
        await terminal.SeeAsync(s => Line(s, "Tuesday").Contains('!'), "Tuesday as flagged");

        // Copying, Tuesday, to Archive.
        await terminal.PressAsync("2", "Enter");
        await terminal.SeeAsync(s => Line(s, "Tuesday").StartsWith("-> ", StringComparison.Ordinal), "the cursor on Tuesday");
        await terminal.PressAsync("C");
        await terminal.SeeAsync("Copy to mailbox");
        await terminal.PressAsync("C-u", "=Archive", "Enter");
        await EventuallyAsync(() => witness.ContentsAsync("Archive"), c => c.Length == 1, "the copy in Archive");

        // Deleting Monday, which is gone after the purge.
        await terminal.PressAsync("1", "Enter");
        await terminal.SeeAsync(s => Line(s, "Monday").StartsWith("-> ", StringComparison.Ordinal), "the cursor on Monday");
        await terminal.PressAsync("d");
        await terminal.SeeAsync(s => Line(s, "Monday").Contains('D'), "Monday as deleted");
        await terminal.PressAsync("$");
        var purged = await terminal.SeeAsync("[Msgs:2]");
        Assert.DoesNotContain("Monday", purged);

        // New mail arrives while the mailbox is open and nobody presses a key: neomutt idles (RFC 2177), and then asks with no NOOP.
        await witness.AppendAsync("INBOX", Message("Thursday"));
        await terminal.SeeAsync(s => s.Contains("[Msgs:3]") && s.Contains("Thursday"), "new mail");
        Assert.Matches(@"> a\d+ IDLE", await File.ReadAllTextAsync(DebugLog + "0"));

        await terminal.PressAsync("q");
        await terminal.SeeAsync("ended with 0");

        Assert.Equal([@"Tuesday [\Flagged \Seen]", @"Wednesday [\Seen]", "Thursday []"], await witness.ContentsAsync("INBOX"));
        Assert.Equal([@"Tuesday [\Flagged \Seen]"], await witness.ContentsAsync("Archive"));
    }

    [Fact]
    public async Task Somebody_changes_folder_searches_on_the_server_and_saves_to_a_new_folder()
    {
        await using var witness = await ObserveAsync();
        await witness.AppendAsync("INBOX", Message("Idle", "Nothing here."));
        await witness.AppendAsync("Archive", Message("Apples", "The word is quince."));
        await witness.AppendAsync("Archive", Message("Bananas", "No such word."));

        await using var terminal = await OpenAsync();
        await terminal.SeeAsync("[Msgs:1]");
        await terminal.PressAsync("c");
        await terminal.SeeAsync("Open mailbox");
        await terminal.PressAsync("C-u", "=Archive", "Enter");
        await terminal.SeeAsync(s => s.Contains("[Msgs:2]") && s.Contains("Bananas"), "Archive");

        // =b asks the server (SEARCH BODY).
        await terminal.PressAsync("l");
        await terminal.SeeAsync("Limit to messages");
        await terminal.PressAsync("C-u", "=b quince", "Enter");
        await terminal.SeeAsync(s => s.Contains("Apples") && !s.Contains("Bananas"), "only Apples");

        await terminal.PressAsync("s");
        await terminal.SeeAsync("Save to mailbox");
        await terminal.PressAsync("C-u", "=Fruit/2026", "Enter");
        await EventuallyAsync(
            async () => await witness.DoAsync("LIST \"\" Fruit/2026"), answer => answer.Contains("* LIST"), "the new folder");
        await terminal.SeeAsync(s => Line(s, "Apples").Contains('D'), "Apples as deleted here");
        await terminal.PressAsync("q");
        await terminal.SeeAsync("ended with 0");

        Assert.Equal(["Apples []"], (await witness.ContentsAsync("Fruit/2026")).Select(c => c.Replace(@"\Seen", "")));
        Assert.Equal(["Bananas []"], await witness.ContentsAsync("Archive"));
    }

    private string DebugLog => Path.Combine(Home, "neomutt.log");

    private static string Line(string screen, string text) => screen.Split('\n').FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal), "");

    private Task<Terminal> OpenAsync()
    {
        var configuration = Write("neomuttrc",
            $"""
             set folder = imaps://localhost:{Server.ImapsPort}/
             set spoolfile = imaps://localhost:{Server.ImapsPort}/INBOX
             set imap_user = {User}
             set imap_pass = {User}
             set certificate_file = {Server.Certificate}
             set ssl_verify_host = yes
             set arrow_cursor = yes
             set sleep_time = 0
             set imap_idle = yes
             set mail_check = 1
             set timeout = 1
             set imap_check_subscribed = no
             set confirmcreate = no
             set confirmappend = no
             set delete = yes
             set quit = yes
             set mark_old = no
             set move = no
             set sort = mailbox-order
             set header_cache = ""
             set help = no
             set index_format = "%4C %Z %s"
             set status_format = "-- %f [Msgs:%m]"

             """);
        return Terminal.OpenAsync(Home, $"neomutt -n -d 2 -l {DebugLog} -F {configuration}");
    }
}
