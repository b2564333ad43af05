using System.Net;
using Microsoft.Extensions.Logging;
using Posthorn.Imap;
using Posthorn.Net;
using Posthorn.Net.Testing;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Host;

/// <summary>An IMAP server without sockets, over any engine; passwords are the account's name.</summary>
internal sealed class InProcessServer : IAsyncDisposable
{
    private readonly LineServer _lines;
    private readonly ImapConnectionHandler _handler;
    private readonly List<Task> _sessions = [];

    public InProcessServer(IStoreEngine engine, ImapOptions? options = null, TimeProvider? time = null, MailStore? store = null)
    {
        Engine = engine;
        Store = store ?? new MailStore(engine, time ?? TimeProvider.System);
        Log = new RecordingLoggerFactory();
        _lines = new LineServer(time: Store.Time, loggers: Log);
        var server = new ImapServer(Store, new NameIsPassword(engine), options ?? new ImapOptions { AllowClearTextOnLoopback = true });
        _handler = new ImapConnectionHandler(_lines, new LineEndpoint("imap"), server);
    }

    public IStoreEngine Engine { get; }

    public MailStore Store { get; }

    public RecordingLoggerFactory Log { get; }

    public async Task<AccountLease> CreateAccountAsync(string name)
    {
        await Engine.CreateAccountsAsync([new NewAccount(name, name)], default);
        var record = await Engine.FindAccountAsync(name, default);
        var lease = (await Store.OpenAccountAsync(record!.Id, default))!;
        await lease.Account.CreateMailboxesAsync(
            [
                new("INBOX", SpecialUses.None, true), new("Drafts", SpecialUses.Drafts, true), new("Sent", SpecialUses.Sent, true),
                new("Trash", SpecialUses.Trash, true), new("Junk", SpecialUses.Junk, true), new("Archive", SpecialUses.Archive, true),
            ],
            ifMissing: true, default);
        return lease;
    }

    /// <summary>The sessions that have not ended.</summary>
    public int Sessions => _lines.Sessions.Count();

    public Stream Connect() => Accept().Client.AsStream();

    /// <summary>Starts a session; the greeting is not read yet.</summary>
    public AcceptedSession Accept()
    {
        var (client, server) = InProcessConnection.CreatePair();
        var line = new LineConnection(server, new LineConnectionOptions
        {
            Protocol = "imap",
            RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 40000),
            Time = Store.Time,
        });
        var ended = _handler.ServeAsync(line);
        _sessions.Add(ended);
        return new AcceptedSession(client, line, ended);
    }

    public async ValueTask DisposeAsync()
    {
        var drained = _lines.DrainAsync(TimeSpan.FromSeconds(1));
        await Task.WhenAny(drained, Task.Delay(TimeSpan.FromSeconds(5)));
        await _lines.DisposeAsync();
        await Task.WhenAll(_sessions);
        await Engine.DisposeAsync();
    }

    private sealed class NameIsPassword(IStoreEngine engine) : IAuthenticator
    {
        public async ValueTask<AuthenticationResult> AuthenticateAsync(
            string name, string authorizeAs, string password, CancellationToken cancel) =>
            await engine.FindAccountAsync(name, cancel) is { } account && account.Credential == password
                ? AuthenticationResult.Success(account)
                : AuthenticationResult.Failed(AuthenticationFailure.BadCredentials);
    }
}

/// <summary>A session as both of its ends see it.</summary>
internal sealed record AcceptedSession(InProcessConnection Client, LineConnection Connection, Task Ended);

/// <summary>Keeps what is logged, so that a test can say that nothing broke.</summary>
internal sealed class RecordingLoggerFactory : ILoggerFactory
{
    private readonly List<(LogLevel Level, string Text, Exception? Problem)> _lines = [];

    public IReadOnlyList<(LogLevel Level, string Text, Exception? Problem)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(_lines);

    public void Dispose()
    {
    }

    private sealed class Recorder(List<(LogLevel, string, Exception?)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add((logLevel, formatter(state, exception), exception));
            }
        }
    }
}
