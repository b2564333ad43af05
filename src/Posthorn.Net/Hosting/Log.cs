using Microsoft.Extensions.Logging;

namespace Posthorn.Net;

/// <summary>Log lines of connections. Event ids are stable: 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "connected: {Session} protocol={Protocol}")]
    public static partial void Connected(ILogger log, SessionLabel session, string protocol);

    [LoggerMessage(1001, LogLevel.Information, "ended: {Session} protocol={Protocol} reason={Reason} in={BytesIn} out={BytesOut}")]
    public static partial void Disconnected(ILogger log, SessionLabel session, string protocol, CloseReason reason, long bytesIn, long bytesOut);

    [LoggerMessage(1002, LogLevel.Information, "refused: {Session} protocol={Protocol} reason={Refusal}")]
    public static partial void Refused(ILogger log, SessionLabel session, string protocol, ConnectionRefusal refusal);

    [LoggerMessage(1003, LogLevel.Information, "no TLS: {Session} protocol={Protocol} problem={Problem}")]
    public static partial void TlsFailed(ILogger log, SessionLabel session, string protocol, string problem);

    [LoggerMessage(1004, LogLevel.Debug, "peer gone: {Session} protocol={Protocol} problem={Problem}")]
    public static partial void PeerGone(ILogger log, SessionLabel session, string protocol, string problem);

    [LoggerMessage(1005, LogLevel.Error, "session failed: {Session} protocol={Protocol}")]
    public static partial void SessionFailed(ILogger log, SessionLabel session, string protocol, Exception failure);

    [LoggerMessage(1006, LogLevel.Information, "draining: sessions={Count} grace={Grace}")]
    public static partial void Draining(ILogger log, int count, TimeSpan grace);
}
