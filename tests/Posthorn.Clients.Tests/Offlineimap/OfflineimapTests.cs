using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Offlineimap;

/// <summary>OfflineIMAP: another way to keep a Maildir in step, with another IMAP library (imaplib2).</summary>
public class OfflineimapTests(ServerFixture fixture) : ClientTest(fixture)
{
    private static readonly string[] _work = ["Copy message", "Adding flags", "Removing flags", "Deleting", "Creating folder"];

    private Maildir Local => new(Path.Combine(Home, "mail"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Folders_are_synchronized_both_ways_and_what_is_in_order_is_left_alone(bool implicitTls)
    {
        await using var witness = await ObserveAsync();
        await witness.DoAsync("CREATE Work/2026");
        await witness.AppendAsync("INBOX", Message("inbox one"));
        await witness.AppendAsync("INBOX", Message("inbox two", "Grüße"), @"(\Seen \Flagged)");
        await witness.AppendAsync("Work/2026", Message("work one"));
        Configure(implicitTls);

        var first = await SynchronizeAsync();
        Assert.Contains("Copy message UID 1 (1/2) Remote:INBOX -> Local:INBOX", first.All);
        Assert.Equal(["inbox one []", "inbox two [FS]"], Local.Contents("INBOX"));
        Assert.Equal(["work one []"], Local.Contents("Work/2026"));
        Assert.Empty(Local.Contents("Sent"));
        await Server.WaitUntilCompressedAsync(User);

        await AssertNothingToDoAsync();

        Local.Deliver("Work/2026", Message("work from here"));
        Local.SetFlags("INBOX", "inbox one", "RS");
        await witness.AppendAsync("INBOX", Message("inbox three"));
        await witness.DoAsync("SELECT INBOX");
        await witness.DoAsync(@"UID STORE 2 +FLAGS.SILENT (\Deleted)");
        await witness.DoAsync("UID EXPUNGE 2");
        await witness.DoAsync("UNSELECT");
        await SynchronizeAsync();

        Assert.Equal(["inbox one [RS]", "inbox three []"], Local.Contents("INBOX"));
        Assert.Equal([@"inbox one [\Answered \Seen]", "inbox three []"], await witness.ContentsAsync("INBOX"));
        Assert.Equal(["work one []", "work from here []"], await witness.ContentsAsync("Work/2026"));
        await AssertNothingToDoAsync();
    }

    private void Configure(bool implicitTls) => Write("offlineimaprc",
        $"""
         [general]
         accounts = Posthorn
         metadata = {Home}/state

         [Account Posthorn]
         localrepository = Local
         remoterepository = Remote

         [Repository Local]
         type = Maildir
         localfolders = {Home}/mail
         sep = /

         [Repository Remote]
         type = IMAP
         remotehost = localhost
         remoteport = {(implicitTls ? Server.ImapsPort : Server.ImapPort)}
         remoteuser = {User}
         remotepass = {User}
         ssl = {(implicitTls ? "yes" : "no")}
         starttls = {(implicitTls ? "no" : "yes")}
         sslcacertfile = {Server.Certificate}
         usecompression = yes

         """);

    // offlineimap (imaplib2) reads in one thread and writes in another, and one TLS session of Python is not made for that: where it sends
    // its first command right behind the handshake, while the tickets of TLS 1.3 come in, one session in fifteen never sends it.
    private void WriteOpensslConfiguration() => Write("openssl.cnf",
        """
        openssl_conf = init
        [init]
        ssl_conf = ssl
        [ssl]
        system_default = default
        [default]
        MaxProtocol = TLSv1.2

        """);

    private async Task<ProgramRun> SynchronizeAsync()
    {
        WriteOpensslConfiguration();
        var run = await RunAsync("env", $"OPENSSL_CONF={Path.Combine(Home, "openssl.cnf")}", "offlineimap", "-o", "-u", "basic", "-c", Path.Combine(Home, "offlineimaprc"));
        Assert.DoesNotContain("ERROR", run.All);
        Assert.Contains("*** Finished account 'Posthorn'", run.All);
        return run;
    }

    private async Task AssertNothingToDoAsync()
    {
        var before = Local.AllFiles();
        var again = await SynchronizeAsync();
        Assert.Contains("Syncing INBOX: IMAP -> Maildir", again.All);
        Assert.All(_work, sign => Assert.DoesNotContain(sign, again.All));
        Assert.Equal(before, Local.AllFiles());
    }
}
