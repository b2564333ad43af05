using System.ComponentModel;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthorn.Imap;
using Posthorn.Net;
using Posthorn.Net.Testing;
using Posthorn.Store;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>The IMAP server in this process, over any engine, with the accounts that transcripts use.</summary>
internal sealed class TranscriptServer : IAsyncDisposable, ILoggerFactory, ILogger
{
    private readonly IStoreEngine _engine;
    private readonly LineServer _lines;
    private readonly ImapConnectionHandler _handler;
    private readonly MailStore _store;
    private readonly List<Task> _sessions = [];
    private readonly StringBuilder _problems = new();

    private TranscriptServer(IStoreEngine engine, ImapOptions options)
    {
        _engine = engine;
        _store = new MailStore(_engine, TimeProvider.System);
        _lines = new LineServer(loggers: this);
        _handler = new ImapConnectionHandler(_lines, new LineEndpoint("imap"), new ImapServer(_store, new OnePassword(_engine), options));
    }

    /// <summary>Exceptions that the server logged: there should be none.</summary>
    public string Problems
    {
        get
        {
            lock (_problems)
                return _problems.ToString();
        }
    }

    /// <summary>Starts a server over an engine, which it owns from now on, with a transcript's options.</summary>
    public static async Task<TranscriptServer> StartAsync(IStoreEngine engine, IReadOnlyDictionary<string, string> options)
    {
        var imap = new ImapOptions { AllowClearTextOnLoopback = true };
        foreach (var (name, value) in options)
        {
            var property = typeof(ImapOptions).GetProperty(name) ?? throw new FormatException($"There is no option {name}.");
            property.SetValue(imap, property.PropertyType.IsAssignableFrom(typeof(string[])) ? value.Split(' ') : TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value));
        }
        var server = new TranscriptServer(engine, imap);
        foreach (var name in new[] { "alice", "bob" })
            await server.CreateAccountAsync(name);
        return server;
    }

    private async Task CreateAccountAsync(string name)
    {
        await _engine.CreateAccountsAsync([new NewAccount(name, name)], default);
        var record = await _engine.FindAccountAsync(name, default);
        using var lease = (await _store.OpenAccountAsync(record!.Id, default))!;
        await lease.Account.CreateMailboxesAsync(
            [
                new("INBOX", SpecialUses.None, true), new("Drafts", SpecialUses.Drafts, true), new("Sent", SpecialUses.Sent, true),
                new("Trash", SpecialUses.Trash, true), new("Junk", SpecialUses.Junk, true), new("Archive", SpecialUses.Archive, true),
            ],
            ifMissing: true, default);
    }

    /// <summary>A new connection from a loopback address.</summary>
    public Stream Connect()
    {
        var (client, server) = InProcessConnection.CreatePair();
        var line = new LineConnection(server, new LineConnectionOptions { Protocol = "imap", RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 40000) });
        _sessions.Add(_handler.ServeAsync(line));
        return client.AsStream();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lines.DrainAsync(TimeSpan.FromSeconds(1));
        await Task.WhenAll(_sessions);
        await _lines.DisposeAsync();
        await _engine.DisposeAsync();
    }

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    void ILoggerFactory.AddProvider(ILoggerProvider provider)
    {
    }

    void IDisposable.Dispose()
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is null && logLevel < LogLevel.Error)
            return;
        lock (_problems)
            _problems.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
    }

    private sealed class OnePassword(IStoreEngine engine) : IAuthenticator
    {
        public async ValueTask<AuthenticationResult> AuthenticateAsync(string name, string authorizeAs, string password, CancellationToken cancel) =>
            await engine.FindAccountAsync(name, cancel) is not { } account || password != "secret"
                ? AuthenticationResult.Failed(AuthenticationFailure.BadCredentials)
                : authorizeAs.Length == 0 || authorizeAs == name
                    ? AuthenticationResult.Success(account)
                    : AuthenticationResult.Failed(AuthenticationFailure.NotAuthorized);
    }
}
