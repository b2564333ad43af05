namespace Posthorn.Net;

/// <summary>Why a connection was told to stop (<see cref="LineConnection.StopReason"/>) or was cut
/// (<see cref="LineConnection.AbortReason"/>).</summary>
public enum CloseReason
{
    /// <summary>Nothing was decided: the connection is alive, or the peer or the protocol ended it.</summary>
    None,

    /// <summary>The client sent nothing for <see cref="LineConnection.IdleTimeout"/> (RFC 9051 §5.4: autologout).</summary>
    IdleTimeout,

    /// <summary>The client did not authenticate within <see cref="NetLimits.AuthenticationTimeout"/>.</summary>
    AuthenticationTimeout,

    /// <summary>The client did not read what was sent to it for <see cref="NetLimits.WriteTimeout"/>.</summary>
    WriteTimeout,

    /// <summary>The TLS handshake was not finished within <see cref="NetLimits.TlsHandshakeTimeout"/>.</summary>
    TlsHandshakeTimeout,

    /// <summary>The server is shutting down.</summary>
    ServerShutdown,

    /// <summary>The protocol needed more of something than its limits allow.</summary>
    LimitExceeded,

    /// <summary>An operator ended the session.</summary>
    Operator,

    /// <summary>The server failed: a defect or a broken store.</summary>
    InternalError,

    /// <summary>What the peer sent under COMPRESS was not DEFLATE.</summary>
    BrokenCompression,
}
