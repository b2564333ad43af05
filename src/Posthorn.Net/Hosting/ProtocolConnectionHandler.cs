using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Posthorn.Net.Tls;

namespace Posthorn.Net;

/// <summary>
/// Serves one endpoint's connections with one protocol: applies limits and implicit TLS, lists the session, runs the protocol, and tells
/// what broke.
/// Use it as <c>listen.Run(handler.OnConnectedAsync)</c> on TCP and Unix socket endpoints.
/// </summary>
public abstract class ProtocolConnectionHandler(LineServer server, LineEndpoint endpoint) : ConnectionHandler
{
    private readonly ILogger _log = server.Loggers.CreateLogger(LineServer.LogCategory);

    /// <summary>The endpoint that is served.</summary>
    protected LineEndpoint Endpoint { get; } = endpoint;

    /// <summary>What all protocols of the process share.</summary>
    protected LineServer Server { get; } = server;

    /// <inheritdoc/>
    public sealed override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var line = new LineConnection(connection.Transport, new LineConnectionOptions
        {
            Protocol = Endpoint.Protocol,
            RemoteEndPoint = connection.RemoteEndPoint,
            LocalEndPoint = connection.LocalEndPoint,
            Time = Server.Time,
            Limits = Server.Limits,
            AbortTransport = connection.Abort,
            TransportClosed = connection.ConnectionClosed,
        });

        // Kestrel wants this connection to end: its endpoint was removed or the host stops. It cuts it itself when its own patience ends.
        var ending = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = ending.UnsafeRegister(
            static me => ((LineConnection)me!).RequestStop(CloseReason.ServerShutdown, Timeout.InfiniteTimeSpan), line);
        await ServeAsync(line);
    }

    /// <summary>Serves <paramref name="connection"/> to its end and disposes it. Tests call it with an in-process transport. Never
    /// throws.</summary>
    public async Task ServeAsync(LineConnection connection)
    {
        var refusal = Server.IsDraining
            ? Refuse(ConnectionRefusal.ShuttingDown, out var admission)
            : Server.Connections.TryAdmit(connection.RemoteEndPoint, Endpoint.MustAuthenticate, out admission);
        Server.Add(connection);
        try
        {
            if (refusal == ConnectionRefusal.None)
                await AdmittedAsync(connection, admission!);
            else
                await RefusedAsync(connection, refusal);
        }
        catch (Exception e) when (IsPeersFault(e, connection))
        {
            Log.PeerGone(_log, connection.Label, connection.Protocol, LogText.Quote(e.Message));
        }
        catch (Exception e)
        {
            Log.SessionFailed(_log, connection.Label, connection.Protocol, e);
            connection.Abort(CloseReason.InternalError);
        }

        await EndAsync(connection);
        admission?.Dispose();
        Server.Remove(connection);
    }

    /// <summary>Runs the protocol. Returns when the session is over; what it then has in <see cref="LineConnection.Output"/> is still
    /// flushed.</summary>
    /// <param name="connection">The connection; do not dispose it.</param>
    /// <param name="closed">Fires when the connection is gone (<see cref="LineConnection.Closed"/>).</param>
    protected abstract Task RunAsync(LineConnection connection, CancellationToken closed);

    /// <summary>What a refused client is told in plain text before the connection is closed, with CRLF; empty: nothing.</summary>
    protected virtual ReadOnlyMemory<byte> RefusalLine(ConnectionRefusal refusal) => default;

    private static ConnectionRefusal Refuse(ConnectionRefusal refusal, out ConnectionAdmission? admission)
    {
        admission = null;
        return refusal;
    }

    private async Task AdmittedAsync(LineConnection connection, ConnectionAdmission admission)
    {
        Log.Connected(_log, connection.Label, connection.Protocol);
        if (Endpoint.MustAuthenticate)
        {
            connection.OnAuthenticated = admission.Authenticated;
            connection.Deadlines.MustAuthenticate();
        }

        if (Endpoint.ImplicitTls && Endpoint.Tls is { } tls)
        {
            var upgrade = await connection.UpgradeToTlsAsync(tls);
            if (upgrade != TlsUpgrade.Done)
            {
                Log.TlsFailed(_log, connection.Label, connection.Protocol, LogText.Quote(connection.TlsError ?? "There is no certificate."));
                return;
            }
        }

        await RunAsync(connection, connection.Closed);
    }

    private async Task RefusedAsync(LineConnection connection, ConnectionRefusal refusal)
    {
        Log.Refused(_log, connection.Label, connection.Protocol, refusal);
        // Under implicit TLS there is nothing that the client could read, and a handshake is what a flood would like us to do.
        if (!Endpoint.ImplicitTls && RefusalLine(refusal) is { IsEmpty: false } line)
            await connection.Output.WriteAsync(line, connection.Closed);
    }

    private async Task EndAsync(LineConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e)
        {
            Log.SessionFailed(_log, connection.Label, connection.Protocol, e);
        }

        if (!Endpoint.ImplicitTls && connection.TlsError is { } problem)
            Log.TlsFailed(_log, connection.Label, connection.Protocol, LogText.Quote(problem));
        if (connection.CallbackFailure is { } failure)
            Log.SessionFailed(_log, connection.Label, connection.Protocol, failure);
        var reason = connection.AbortReason != CloseReason.None ? connection.AbortReason : connection.StopReason;
        Log.Disconnected(_log, connection.Label, connection.Protocol, reason, connection.BytesIn, connection.BytesOut);
    }

    private static bool IsPeersFault(Exception e, LineConnection connection) =>
        e is ConnectionResetException or ConnectionAbortedException or AuthenticationException
        || (e is IOException or OperationCanceledException or ObjectDisposedException
            && (connection.Closed.IsCancellationRequested || connection.AbortReason != CloseReason.None))
        // An IOException of the TLS layer is the peer's; one of a disk is not.
        || (e is IOException && e.Source is "System.Net.Security" or "Posthorn.Net");
}
