using Microsoft.Extensions.Logging;
using Posthorn.Net.Tls;

namespace Posthorn.Net;

/// <summary>Log lines of connections. Event ids are stable: 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "{Session} {Peer} connected, {Protocol}")]
    public static partial void Connected(ILogger log, string session, string peer, string protocol);

    [LoggerMessage(1001, LogLevel.Information, "{Session} {Peer} ended, account {Account}, reason {Reason}, {BytesIn} bytes in, {BytesOut} out")]
    public static partial void Disconnected(ILogger log, string session, string peer, string account, CloseReason reason, long bytesIn, long bytesOut);

    [LoggerMessage(1002, LogLevel.Information, "{Session} {Peer} refused, {Protocol}: {Refusal}")]
    public static partial void Refused(ILogger log, string session, string peer, string protocol, ConnectionRefusal refusal);

    [LoggerMessage(1003, LogLevel.Information, "{Session} {Peer} no TLS: {Outcome} {Detail}")]
    public static partial void TlsFailed(ILogger log, string session, string peer, TlsUpgrade outcome, string detail);

    [LoggerMessage(1004, LogLevel.Debug, "{Session} {Peer} is gone: {Detail}")]
    public static partial void PeerGone(ILogger log, string session, string peer, string detail);

    [LoggerMessage(1005, LogLevel.Error, "{Session} {Peer} {Protocol} session failed")]
    public static partial void SessionFailed(ILogger log, string session, string peer, string protocol, Exception failure);

    [LoggerMessage(1006, LogLevel.Information, "Draining {Count} sessions, cutting what is left after {Grace}")]
    public static partial void Draining(ILogger log, int count, TimeSpan grace);
}
