using System.Net;

namespace Posthorn.Net;

/// <summary>What is known of a connection when it is accepted. Everything has a default that suits tests.</summary>
public sealed record LineConnectionOptions
{
    /// <summary>Lower-case name of the protocol for logs and the status page: <c>imap</c>, <c>imaps</c>, <c>lmtp</c>.</summary>
    public string Protocol { get; init; } = "line";

    /// <summary>Short unique name of the session; null makes a random one.</summary>
    public string? SessionId { get; init; }

    /// <summary>The peer's address; null where there is none (tests).</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>The address that the peer connected to.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Timeouts and limits.</summary>
    public NetLimits Limits { get; init; } = NetLimits.Default;

    /// <summary>Cuts the transport at once (Kestrel: ConnectionContext.Abort). Null: pending reads and flushes are woken and
    /// fail.</summary>
    public Action? AbortTransport { get; init; }

    /// <summary>Fires when the transport has closed.</summary>
    public CancellationToken TransportClosed { get; init; }
}
