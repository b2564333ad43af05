using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap;

/// <summary>What all IMAP sessions of a process share.</summary>
/// <param name="Store">The mail.</param>
/// <param name="Authenticator">Who may log in.</param>
/// <param name="Options">Limits and behaviour.</param>
public sealed record ImapServer(MailStore Store, IAuthenticator Authenticator, ImapOptions Options)
{
    /// <summary>The account that keeps what all users share (<see cref="AccountId.Store"/>).</summary>
    internal async ValueTask<AccountLease> OpenSharedAsync(CancellationToken cancel) =>
        await Store.OpenAccountAsync(AccountId.Store, cancel) ?? throw new StoreUnavailableException("The store has no account of its own.");

    /// <summary>The smart folders that are open.</summary>
    internal ConditionalWeakTable<OpenMailbox, SmartFolder> SmartFolders { get; } = [];

    /// <summary>What one command may make a session hold.</summary>
    internal ImapLimits Framing { get; } = new()
    {
        LineOctets = Options.MaxCommandLine + 2,
        InlineLiteralOctets = Options.MaxCommandLiterals,
        FrameOctets = Options.MaxCommandLine + 2 + Options.MaxCommandLiterals,
    };
}

/// <summary>Serves an IMAP or IMAPS endpoint.</summary>
/// <param name="server">What all protocols of the process share.</param>
/// <param name="endpoint">The endpoint; STARTTLS is offered if it has TLS settings and TLS is not implicit.</param>
/// <param name="imap">What all IMAP sessions share.</param>
public sealed class ImapConnectionHandler(LineServer server, LineEndpoint endpoint, ImapServer imap)
    : ProtocolConnectionHandler(server, endpoint)
{
    private readonly ILogger _log = server.Loggers.CreateLogger("Posthorn.Imap");

    /// <inheritdoc/>
    protected override async Task RunAsync(LineConnection connection, CancellationToken closed)
    {
        await using var session = new ImapSession(imap, connection, Endpoint.ImplicitTls ? null : Endpoint.Tls, _log);
        await session.RunAsync(closed);
    }

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> RefusalLine(ConnectionRefusal refusal) =>
        "* BYE [UNAVAILABLE] Too many connections; try again later.\r\n"u8.ToArray();
}
