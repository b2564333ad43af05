using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.MailKit;

/// <summary>
/// The server that a class of MailKit tests shares, each test with an account of its own. When the class has ended, the log must
/// not hold an exception.
/// </summary>
public sealed class MailKitServer : IAsyncLifetime
{
    private const int Accounts = 40;
    private PosthornProcess? _process;
    private int _used;

    /// <summary>The server.</summary>
    public PosthornProcess Process => _process!;

    /// <summary>An account that no other test has; its password is its name.</summary>
    public string NewAccount()
    {
        var number = Interlocked.Increment(ref _used);
        Assert.True(number <= Accounts, "More accounts are used than were made.");
        return $"user{number}";
    }

    /// <summary>Connects over IMAPS, the certificate checked, and logs in.</summary>
    /// <param name="wire">Where MailKit writes what is said, before it is compressed and encrypted.</param>
    public async Task<ImapClient> LogInAsync(string account, Stream? wire = null)
    {
        var client = NewClient(wire);
        await client.ConnectAsync("127.0.0.1", Process.ImapsPort, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(account, account);
        return client;
    }

    /// <summary>Connects as <see cref="LogInAsync"/> does, and opens INBOX for reading and writing.</summary>
    public async Task<(ImapClient Client, ImapFolder Inbox)> OpenInboxAsync(string account)
    {
        var client = await LogInAsync(account);
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        return (client, (ImapFolder)client.Inbox);
    }

    /// <summary>A client that trusts the server's certificate and no other.</summary>
    public ImapClient NewClient(Stream? wire = null) => new(wire is null ? new NullProtocolLogger() : new ProtocolLogger(wire, leaveOpen: true))
    {
        Timeout = 60_000,
        CheckCertificateRevocation = false,
        ServerCertificateValidationCallback = (_, certificate, _, problems) => IsOurs(certificate, problems),
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _process = await PosthornProcess.StartAsync();
        // All at once: a run of the tool for each would take longer than most tests.
        var lines = string.Concat(Enumerable.Range(1, Accounts).Select(number => $"user{number},user{number}\n"));
        var (code, output) = await PosthornProcess.RunToolAsync(lines, "account", "import", "-", "--config", _process.Configuration);
        Assert.True(code == 0, output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var log = Process.Log;
        await Process.DisposeAsync();
        Assert.DoesNotContain("Exception", log, StringComparison.Ordinal);
    }

    /// <summary>The name must fit; the chain ends in the certificate itself, which is compared.</summary>
    private bool IsOurs(X509Certificate? certificate, SslPolicyErrors problems)
    {
        using var expected = X509CertificateLoader.LoadCertificateFromFile(Process.Certificate);
        return (problems & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
            && certificate is not null
            && certificate.GetRawCertData().AsSpan().SequenceEqual(expected.RawData);
    }
}
