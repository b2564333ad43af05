using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Posthorn.Net.Tests.Hosting;

public class KestrelTests
{
    [Fact]
    public async Task Kestrel_serves_a_protocol_over_TCP_TLS_and_a_Unix_socket_and_drains_it()
    {
        var folder = Directory.CreateTempSubdirectory("posthorn-net-").FullName;
        var path = Path.Combine(folder, "s");
        await using var server = new LineServer();
        var plain = new TestProtocol(server, new LineEndpoint("test"));
        var secure = new TestProtocol(server, new LineEndpoint("tests") { Tls = TestCertificate.Settings, ImplicitTls = true });
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Run(plain.OnConnectedAsync));
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Run(secure.OnConnectedAsync));
            kestrel.ListenUnixSocket(path, listen => listen.Run(plain.OnConnectedAsync));
        });
        await using var app = builder.Build();
        await app.StartAsync();
        var ports = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Where(a => !a.Contains("unix", StringComparison.Ordinal)).Select(a => new Uri(a).Port).ToArray();

        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, ports[0]);
        using var wrapped = new TcpClient();
        await wrapped.ConnectAsync(IPAddress.Loopback, ports[1]);
        await using var tls = await Wire.TlsAsync(wrapped.GetStream());
        using var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await unix.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var local = new NetworkStream(unix);

        foreach (var stream in new Stream[] { tcp.GetStream(), tls, local })
        {
            Assert.Equal("* OK\r\n", await stream.LineAsync());
            await stream.WriteAsync("hello\r\n"u8.ToArray());
            Assert.Equal("hello\r\n", await stream.LineAsync());
        }

        Assert.Equal(["127.0.0.1", "127.0.0.1", "unix"], server.Sessions.Select(s => s.Peer).Order());
        Assert.All(server.Sessions, s => Assert.True(s.IsLoopback));

        // Kestrel's own stop asks the sessions to say goodbye.
        var stopping = app.StopAsync();
        foreach (var stream in new Stream[] { tcp.GetStream(), tls, local })
        {
            Assert.Equal("* BYE ServerShutdown\r\n", await stream.LineAsync());
            Assert.Equal("", await stream.LineAsync());
        }

        await stopping.WaitAsync(Wire.Patience);
        Assert.Empty(server.Sessions);
        Directory.Delete(folder, recursive: true);
    }
}
