using System.Buffers.Binary;
using System.Net;

namespace Posthorn.Net;

/// <summary>Why a connection is not served.</summary>
public enum ConnectionRefusal
{
    /// <summary>It is served.</summary>
    None,

    /// <summary><see cref="NetLimits.MaxConnections"/> is reached.</summary>
    TooManyConnections,

    /// <summary><see cref="NetLimits.MaxConnectionsPerAddress"/> is reached.</summary>
    TooManyFromAddress,

    /// <summary><see cref="NetLimits.MaxUnauthenticated"/> is reached.</summary>
    TooManyUnauthenticated,

    /// <summary>The server is shutting down.</summary>
    ShuttingDown,
}

/// <summary>Counts connections: overall, by address, and those that have yet to authenticate. Thread-safe.</summary>
public sealed class ConnectionLimits(NetLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _byAddress = [];

    /// <summary>Connections at present.</summary>
    public int Connections { get; private set; }

    /// <summary>Connections at present that have not authenticated.</summary>
    public int Unauthenticated { get; private set; }

    /// <summary>Takes a place for a connection from <paramref name="remote"/>. If it is admitted, dispose <paramref name="admission"/>
    /// at its end.</summary>
    /// <param name="remote">The peer; null and Unix sockets have no address to count.</param>
    /// <param name="mustAuthenticate">False for a protocol without authentication (LMTP).</param>
    /// <param name="admission">The place; null if refused.</param>
    public ConnectionRefusal TryAdmit(EndPoint? remote, bool mustAuthenticate, out ConnectionAdmission? admission)
    {
        admission = null;
        var key = KeyOf(remote);
        lock (_lock)
        {
            if (Connections >= limits.MaxConnections)
                return ConnectionRefusal.TooManyConnections;
            if (mustAuthenticate && Unauthenticated >= limits.MaxUnauthenticated)
                return ConnectionRefusal.TooManyUnauthenticated;
            if (key is { } address)
            {
                var count = _byAddress.GetValueOrDefault(address);
                if (count >= limits.MaxConnectionsPerAddress)
                    return ConnectionRefusal.TooManyFromAddress;
                _byAddress[address] = count + 1;
            }

            Connections++;
            if (mustAuthenticate)
                Unauthenticated++;
        }

        admission = new ConnectionAdmission(this, key, mustAuthenticate);
        return ConnectionRefusal.None;
    }

    internal void Authenticated()
    {
        lock (_lock)
            Unauthenticated--;
    }

    internal void Leave(UInt128? key)
    {
        lock (_lock)
        {
            Connections--;
            if (key is not { } address)
                return;
            if (_byAddress[address] == 1)
                _byAddress.Remove(address);
            else
                _byAddress[address]--;
        }
    }

    private static UInt128? KeyOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
            return null;
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (!address.IsIPv4MappedToIPv6 && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            bytes[8..].Clear();   // One subscriber has at least a /64.
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}

/// <summary>A place taken in <see cref="ConnectionLimits"/>. Thread-safe; each method works once.</summary>
public sealed class ConnectionAdmission : IDisposable
{
    private readonly ConnectionLimits _limits;
    private readonly UInt128? _key;
    private int _unauthenticated;
    private int _left;

    internal ConnectionAdmission(ConnectionLimits limits, UInt128? key, bool mustAuthenticate) =>
        (_limits, _key, _unauthenticated) = (limits, key, mustAuthenticate ? 1 : 0);

    /// <summary>The connection no longer counts as unauthenticated.</summary>
    public void Authenticated()
    {
        if (Interlocked.Exchange(ref _unauthenticated, 0) == 1)
            _limits.Authenticated();
    }

    /// <summary>Gives the place back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
            return;
        Authenticated();
        _limits.Leave(_key);
    }
}
