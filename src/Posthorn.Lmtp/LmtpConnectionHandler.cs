using System.Text;
using Microsoft.Extensions.Logging;
using Posthorn.Net;

namespace Posthorn.Lmtp;

/// <summary>
/// Serves LMTP (RFC 2033), or SMTP for local recipients, on one endpoint. There is no authentication: listen only where every
/// client may deliver mail.
/// </summary>
/// <param name="server">What all protocols of the process share.</param>
/// <param name="endpoint">The endpoint; with TLS settings and without implicit TLS, STARTTLS is offered.</param>
/// <param name="lmtp">What all LMTP sessions share.</param>
public sealed class LmtpConnectionHandler(LineServer server, LineEndpoint endpoint, LmtpServer lmtp)
    : ProtocolConnectionHandler(server, endpoint with { MustAuthenticate = false })
{
    private readonly ILogger _log = server.Loggers.CreateLogger("Posthorn.Lmtp");

    /// <inheritdoc/>
    protected override async Task RunAsync(LineConnection connection, CancellationToken closed)
    {
        connection.IdleTimeout = lmtp.Options.IdleTimeout;
        await using var session = new LmtpSession(connection, Endpoint.Tls, lmtp, _log);
        await session.RunAsync(closed);
    }

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> RefusalLine(ConnectionRefusal refusal) => Encoding.ASCII.GetBytes(
        refusal == ConnectionRefusal.ShuttingDown
            ? "421 4.3.2 The server is shutting down.\r\n"
            : "421 4.7.0 Too many connections, try again later.\r\n");
}
