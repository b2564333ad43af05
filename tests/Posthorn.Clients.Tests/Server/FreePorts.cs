using System.Net;
using System.Net.Sockets;

namespace Posthorn.Clients.Tests.Server;

/// <summary>Ports for servers under test, each given out once.</summary>
public static class FreePorts
{
    /// <summary>Below the ports that the system gives to connections that go out, which could take one before its server does.</summary>
    private const int First = 12_000, End = 32_000;

    /// <summary>Where the search goes on; it begins elsewhere in each process, since others run beside it.</summary>
    private static int _next = Random.Shared.Next(End - First);

    /// <summary>A port on which nobody listens, and which nobody else in this process was or will be given.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static int Take()
    {
        for (var attempt = 0; attempt < End - First; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % (End - First));
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }

        throw new InvalidOperationException("No port is free.");
    }
}
