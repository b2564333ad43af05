namespace Posthorn.Net;

/// <summary>Everything that a peer can make grow or last in this layer, with the reason for each default.</summary>
public sealed record NetLimits
{
    /// <summary>The defaults.</summary>
    public static NetLimits Default { get; } = new();

    /// <summary>Connections at one time, all protocols and peers together. Default 20,000: one machine's memory, not its descriptors, is
    /// the bound.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>
    /// Connections at one time from one address (IPv6: one /64, which is what one subscriber has). Default 100: a household or small office
    /// behind one address, where a client opens five or so per person. Loopback peers and Unix sockets are not counted: they are
    /// the webmail, the MTA and the proxy of this machine.
    /// </summary>
    public int MaxConnectionsPerAddress { get; init; } = 100;

    /// <summary>Connections at one time that have not authenticated. Default 2,000: a reconnect storm after a restart passes, a flood
    /// does not take all places.</summary>
    public int MaxUnauthenticated { get; init; } = 2_000;

    /// <summary>Time a client may be silent while the server waits for it. Default 30 minutes, the least that RFC 9051 §5.4
    /// allows.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Time from the connection's start to successful authentication. Default 60 s: a person's password manager is
    /// quicker.</summary>
    public TimeSpan AuthenticationTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time in which a client that is being sent data has to take some. Default 60 s, longer than a phone's change of
    /// network.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes per second by which <see cref="WriteTimeout"/> is extended for what is flushed at once. Default 1 KiB/s:
    /// GPRS.</summary>
    public int MinWriteRate { get; init; } = 1024;

    /// <summary>Bytes per second by which <see cref="IdleTimeout"/> is extended for what is received of one command. Default 1 KiB/s, as for
    /// <see cref="MinWriteRate"/>: a message that comes slower than that has the idle timeout to come.</summary>
    public int MinReadRate { get; init; } = 1024;

    /// <summary>Time for a TLS handshake. Default 10 s: three round trips on the worst of links.</summary>
    public TimeSpan TlsHandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that a protocol has to say goodbye after it was told to stop by a timeout. Default 5 s.</summary>
    public TimeSpan FarewellTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
