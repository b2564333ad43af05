using System.Text.RegularExpressions;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Mbsync;

/// <summary>mbsync (isync): two-way synchronization of several folders with a Maildir.</summary>
public partial class MbsyncTests(ServerFixture fixture) : ClientTest(fixture)
{
    private Maildir Local => new(Path.Combine(Home, "mail"));

    [Fact]
    public async Task Folders_are_synchronized_both_ways_and_what_is_in_order_is_left_alone()
    {
        await using var witness = await ObserveAsync();
        await witness.DoAsync("CREATE Work/2026");
        await witness.AppendAsync("INBOX", Message("inbox one"));
        await witness.AppendAsync("INBOX", Message("inbox two", "Grüße"), @"(\Seen \Flagged)");
        await witness.AppendAsync("Archive", Message("archive one"), @"(\Seen \Answered)");
        await witness.AppendAsync("Work/2026", Message("work one"));
        Configure();

        // Everything comes down.
        await SynchronizeAsync();
        Assert.Equal(["inbox one []", "inbox two [FS]"], Local.Contents("INBOX"));
        Assert.Equal(["archive one [RS]"], Local.Contents("Archive"));
        Assert.Equal(["work one []"], Local.Contents("Work/2026"));

        await AssertNothingToDoAsync();

        // Changes on the local side go up.
        Local.Deliver("Work/2026", Message("work from here", "Größe"));
        Local.SetFlags("INBOX", "inbox one", "FS");
        Local.SetFlags("INBOX", "inbox two", "S");
        Assert.NotEmpty(Changes(await SynchronizeAsync()));
        Assert.Equal([@"inbox one [\Flagged \Seen]", @"inbox two [\Seen]"], await witness.ContentsAsync("INBOX"));
        Assert.Equal(["work one []", "work from here []"], await witness.ContentsAsync("Work/2026"));
        await AssertNothingToDoAsync();

        // Changes on the server come down, those of other folders go up, in one run.
        await witness.AppendAsync("INBOX", Message("inbox three"));
        await witness.DoAsync("SELECT INBOX");
        await witness.DoAsync(@"UID STORE 2 +FLAGS.SILENT (\Deleted)");
        await witness.DoAsync("UID EXPUNGE 2");
        await witness.DoAsync(@"UID STORE 1 -FLAGS.SILENT (\Flagged)");
        await witness.DoAsync("UNSELECT");
        Local.Remove("Archive", "archive one");
        Local.Deliver("Archive", Message("archive from here"));
        await SynchronizeAsync();
        Assert.Equal(["inbox one [S]", "inbox three []"], Local.Contents("INBOX"));
        Assert.Equal(["archive from here []"], await witness.ContentsAsync("Archive"));
        await AssertNothingToDoAsync();
    }

    [Fact]
    public async Task A_folder_made_on_either_side_is_made_on_the_other_and_500_messages_come_through()
    {
        await using var witness = await ObserveAsync();
        await witness.DoAsync("CREATE \"Work/B&APw-cher &- more\"");
        for (var i = 0; i < 500; i++)
        {
            await witness.AppendAsync("Archive", Message($"number {i:D3}", new string('x', i * 7)), i % 3 == 0 ? @"(\Seen)" : "()");
        }

        Configure();
        foreach (var part in new[] { "cur", "new", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(Home, "mail", "Work", "Local", part));
        }

        Local.Deliver("Work/Local", Message("made here"));
        await SynchronizeAsync();

        Assert.Equal(["made here []"], await witness.ContentsAsync("Work/Local"));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"number {i:D3} [{(i % 3 == 0 ? "S" : "")}]"), Local.Contents("Archive"));
        Assert.True(Directory.Exists(Path.Combine(Home, "mail", "Work", "B&APw-cher &- more", "cur")));
        await AssertNothingToDoAsync();
    }

    [Fact]
    public async Task The_connection_is_compressed_and_dates_and_UIDs_are_kept()
    {
        await using var witness = await ObserveAsync();
        var text = Message("from afar");
        await witness.DoAsync($"APPEND INBOX () \"05-Feb-2024 10:00:00 +0100\" {{{text.Length}+}}\r\n{text}");
        Configure();
        Assert.Contains(" COMPRESS DEFLATE", (await SynchronizeAsync()).Output, StringComparison.Ordinal);
        await Server.WaitUntilCompressedAsync(User);

        // The date has come down, in the file's; the UID, in its name.
        var file = Assert.Single(Local.AllFiles(), path => path.Contains("/INBOX/", StringComparison.Ordinal));
        Assert.Equal(new DateTime(2024, 2, 5, 9, 0, 0, DateTimeKind.Utc), File.GetLastWriteTimeUtc(file));
        Assert.Contains(",U=1", Path.GetFileName(file), StringComparison.Ordinal);

        // And one goes up.
        Local.Deliver("INBOX", Message("from here"));
        var delivered = Assert.Single(Local.AllFiles(), path => path.EndsWith(".local", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(delivered, new DateTime(2023, 7, 8, 9, 10, 11, DateTimeKind.Utc));
        await SynchronizeAsync();
        await witness.DoAsync("EXAMINE INBOX");
        Assert.Contains("FETCH (UID 2 INTERNALDATE \" 8-Jul-2023 09:10:11 +0000\")", await witness.DoAsync("UID FETCH 2 (INTERNALDATE)"));
        await AssertNothingToDoAsync();
    }

    [Fact]
    public async Task What_is_removed_here_goes_to_Trash_there()
    {
        await using var witness = await ObserveAsync();
        await witness.AppendAsync("INBOX", Message("stays"));
        await witness.AppendAsync("INBOX", Message("goes"));
        Configure("Trash Trash");
        await SynchronizeAsync();
        Local.Remove("INBOX", "goes");
        await SynchronizeAsync();

        Assert.Equal(["stays []"], await witness.ContentsAsync("INBOX"));
        Assert.StartsWith("goes [", Assert.Single(await witness.ContentsAsync("Trash")), StringComparison.Ordinal);
        await witness.DoAsync("EXAMINE INBOX");
        Assert.Contains("* 1 FETCH (UID 1)", await witness.DoAsync("UID FETCH 1:* (UID)"));
        await AssertNothingToDoAsync();
    }

    /// <summary>The commands that change something or fetch a message, among all that mbsync says it sent.</summary>
    private static string[] Changes(ProgramRun run)
    {
        var sent = SentCommand().Matches(run.Output).Select(m => m.Groups[1].Value).ToArray();
        Assert.Contains(sent, command => command.StartsWith("SELECT \"INBOX\"", StringComparison.Ordinal));
        return [.. sent.Where(command => Change().IsMatch(command))];
    }

    [GeneratedRegex(@"^>>> \d+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex SentCommand();

    [GeneratedRegex(@"STORE|APPEND|EXPUNGE|CREATE|DELETE|COPY|MOVE|BODY")]
    private static partial Regex Change();

    private void Configure(string store = "") => Write("mbsyncrc",
        $"""
         IMAPAccount posthorn
         Host localhost
         Port {Server.ImapsPort}
         User {User}
         Pass {User}
         SSLType IMAPS
         CertificateFile {Server.Certificate}

         IMAPStore far
         Account posthorn
         {store}

         MaildirStore near
         Path {Home}/mail/
         Inbox {Home}/mail/INBOX
         SubFolders Verbatim

         Channel all
         Far :far:
         Near :near:
         Patterns INBOX Archive Work*
         Create Both
         Remove Both
         Expunge Both
         CopyArrivalDate yes
         SyncState *

         """);

    private async Task<ProgramRun> SynchronizeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Home, "mail"));
        return await RunAsync("mbsync", "-Dn", "-c", Path.Combine(Home, "mbsyncrc"), "-a");
    }

    private async Task AssertNothingToDoAsync()
    {
        var before = Local.AllFiles();
        Assert.Empty(Changes(await SynchronizeAsync()));
        Assert.Equal(before, Local.AllFiles());
    }
}
