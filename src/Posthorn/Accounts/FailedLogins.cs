using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Posthorn.Accounts;

/// <summary>
/// Counts failed log-ins by address (IPv6: by /64, which is what one subscriber has), and says how long the next one is made to wait:
/// twice as long with each, up to <see cref="LongestDelay"/>, until the address has been good for <see cref="Memory"/>.
/// </summary>
internal sealed class FailedLogins(TimeProvider time, TimeSpan firstDelay)
{
    /// <summary>Longest delay: enough to make guessing useless, and not so long that clients give up on a mistyped password.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(8);

    /// <summary>How long a failure counts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    /// <summary>Addresses at most; a flood from more of them than this is what the connection limits and fail2ban are for.</summary>
    private const int MaxAddresses = 100_000;

    private static readonly AsyncLocal<IPAddress?> s_peer = new();
    private readonly ConcurrentDictionary<IPAddress, (int Count, long Last)> _failures = new();

    /// <summary>The peer of the connection that is being served here; null for a Unix socket.</summary>
    public static IPAddress? Peer
    {
        get => s_peer.Value;
        set => s_peer.Value = value;
    }

    /// <summary>Notes a failure of <see cref="Peer"/>, and says how long its answer is to wait.</summary>
    public TimeSpan Add()
    {
        // Behind loopback is the webmail of this machine: its users shall not wait for each other.
        if (Peer is not { } peer || IPAddress.IsLoopback(peer))
        {
            return firstDelay;
        }

        if (_failures.Count >= MaxAddresses)
        {
            Forget();
        }

        var now = time.GetTimestamp();
        var (count, _) = _failures.AddOrUpdate(
            Network(peer), _ => (1, now), (_, old) => (time.GetElapsedTime(old.Last, now) >= Memory ? 1 : old.Count + 1, now));
        var delay = firstDelay * Math.Pow(2, Math.Min(count - 1, 20));
        return delay < LongestDelay ? delay : TimeSpan.FromTicks(Math.Max(LongestDelay.Ticks, firstDelay.Ticks));
    }

    private void Forget()
    {
        foreach (var (address, failure) in _failures)
        {
            if (time.GetElapsedTime(failure.Last) >= Memory)
            {
                _failures.TryRemove(address, out _);
            }
        }

        if (_failures.Count >= MaxAddresses)
        {
            _failures.Clear();
        }
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
