using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Posthorn.Configuration;

namespace Posthorn.Hosting;

/// <summary>
/// Binds what Kestrel listens on: a Unix socket gets its mode before anybody can connect to it, and what is in the way is said
/// in one sentence.
/// </summary>
internal sealed class ListenSockets
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Dictionary<string, UnixFileMode> _modes = [];

    public ListenSockets(PosthornOptions options)
    {
        foreach (var listener in options.Listeners)
        {
            if (listener.Socket is { } socket)
            {
                _modes[socket] = (UnixFileMode)Convert.ToInt32(listener.SocketMode, 8);
            }
        }
    }

    /// <summary>Makes a bound socket that does not listen yet.</summary>
    /// <exception cref="IOException">The place is taken or may not be used.</exception>
    public Socket Bind(EndPoint place)
    {
        try
        {
            if (place is not UnixDomainSocketEndPoint unix)
            {
                return SocketTransportOptions.CreateDefaultBoundListenSocket(place);
            }

            var path = unix.ToString()!;
            Clear(path, unix);
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(place);

            // Nobody can connect between bind and listen, so nobody can be quicker than this.
            File.SetUnixFileMode(path, _modes.GetValueOrDefault(path, OwnerOnly));
            return socket;
        }
        catch (SocketException problem)
        {
            throw new IOException(problem.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{Name(place)} is in use by another program.",
                SocketError.AccessDenied => $"{Name(place)} may not be used by this user; ports below 1024 need CAP_NET_BIND_SERVICE.",
                SocketError.AddressNotAvailable => $"{Name(place)} is not an address of this machine.",
                _ => $"{Name(place)} cannot be used: {problem.Message}",
            }, problem);
        }
    }

    /// <summary>Removes the socket file that a killed server has left, but not that of a living one.</summary>
    private static void Clear(string path, UnixDomainSocketEndPoint place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(place);
        }
        catch (SocketException problem) when (problem.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    private static string Name(EndPoint place) => place is IPEndPoint ip ? $"Port {ip.Port} of {ip.Address}" : $"The socket {place}";
}
