using System.IO.Pipelines;
using System.Text;
using Posthorn.Net;
using Posthorn.Net.Testing;
using Posthorn.Store;

namespace Posthorn.Lmtp.Tests;

/// <summary>
/// A server over an engine that fails on command, with the accounts tim, ann (who has the mailboxes Lists/Net and Work/Old), poor (without quota to speak of) and
/// unlucky (whose commits fail while <see cref="FailingEngine.FailsFor"/> says so), all at example.org.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LmtpConnectionHandler _handler;

    private TestServer(FailingEngine engine, LmtpOptions options, LineEndpoint endpoint, ManualTime time)
    {
        (Engine, Time, Store) = (engine, time, new MailStore(engine, time));
        Lines = new LineServer(new NetLimits(), time, Logs);
        _handler = new LmtpConnectionHandler(Lines, endpoint, new LmtpServer(Store, new AccountDirectory(engine, ["example.org"]), options));
    }

    public FailingEngine Engine { get; }

    public ManualTime Time { get; }

    public MailStore Store { get; }

    public LineServer Lines { get; }

    public LogLines Logs { get; } = new();

    public static async Task<TestServer> StartAsync(LmtpOptions? options = null, LineEndpoint? endpoint = null)
    {
        var time = new ManualTime();
        var engine = new FailingEngine(new MemoryEngine(time));
        await engine.CreateAccountsAsync(
            [new("tim", null), new("ann", null), new("poor", null, 10), new("unlucky", null), new("zoë", null)], CancellationToken.None);
        var server = new TestServer(engine, (options ?? new()) with { HostName = "mx.example.org" }, endpoint ?? new LineEndpoint("lmtp"), time);
        using var ann = await server.OpenAsync("ann");
        await ann.Account.CreateMailboxesAsync([new("Lists/Net"), new("Work/Old")], ifMissing: false, CancellationToken.None);
        return server;
    }

    /// <summary>Starts a session; the greeting is not read yet.</summary>
    public TestClient Connect()
    {
        var (client, wire) = InProcessConnection.CreatePair();
        var connection = Accept(wire);
        return new TestClient(client, connection, _handler.ServeAsync(connection));
    }

    /// <summary>Serves a transport of the test's own to its end.</summary>
    public Task ServeAsync(IDuplexPipe transport) => _handler.ServeAsync(Accept(transport));

    /// <summary>Sends all of <paramref name="input"/> in one write, closes, and gives back everything that is answered.</summary>
    public async Task<string> TalkAsync(string input) => await (await ConnectAndSendAsync(Latin(input))).ReadToEndAsync();

    public async Task<TestClient> ConnectAndSendAsync(params byte[][] pieces)
    {
        var client = Connect();
        foreach (var piece in pieces)
            await client.SendAsync(piece);
        await client.HalfCloseAsync();
        return client;
    }

    public async Task<AccountLease> OpenAsync(string name)
    {
        var record = await Engine.FindAccountAsync(name, CancellationToken.None);
        return (await Store.OpenAccountAsync(record!.Id, CancellationToken.None))!;
    }

    /// <summary>The messages of a mailbox, each as trace prefix and content in Latin-1.</summary>
    public async Task<List<(string Prefix, string Content)>> MessagesAsync(string account, string mailbox = "INBOX")
    {
        using var lease = await OpenAsync(account);
        List<(string, string)> messages = [];
        if (lease.Account.Current.Find(mailbox) is not { } info)
            return messages;
        await foreach (var row in Engine.ReadMessagesAsync(info.Id, UidSet.Range(1, uint.MaxValue), CancellationToken.None))
        {
            await using var reader = await Engine.OpenContentAsync(row.Content, CancellationToken.None);
            var bytes = new byte[reader.Size];
            await reader.ReadAsync(0, bytes, CancellationToken.None);
            messages.Add((Encoding.UTF8.GetString(row.TracePrefix.Span), Encoding.Latin1.GetString(bytes)));
        }

        return messages;
    }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();

    private LineConnection Accept(IDuplexPipe transport) =>
        new(transport, new LineConnectionOptions { Time = Time, Limits = Lines.Limits, Protocol = "lmtp" });

    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
