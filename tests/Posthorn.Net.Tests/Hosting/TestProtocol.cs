using System.Text;
using Posthorn.Net.Testing;

namespace Posthorn.Net.Tests.Hosting;

/// <summary>Greets, echoes lines, and says BYE when it is asked to stop.</summary>
internal sealed class TestProtocol(LineServer server, LineEndpoint endpoint) : ProtocolConnectionHandler(server, endpoint)
{
    /// <summary>Starts a session and waits for its greeting.</summary>
    public async Task<Started> StartAsync(LineConnectionOptions? options = null)
    {
        var (client, wire) = InProcessConnection.CreatePair();
        var connection = new LineConnection(wire, (options ?? new()) with { Time = Server.Time, Limits = Server.Limits, Protocol = Endpoint.Protocol });
        var done = ServeAsync(connection);
        if (!Endpoint.ImplicitTls)
            Assert.Equal("* OK\r\n", await client.Input.ReceiveAsync(6));
        return new Started(client, connection, done);
    }

    protected override ReadOnlyMemory<byte> RefusalLine(ConnectionRefusal refusal) => Encoding.ASCII.GetBytes($"* BYE {refusal}\r\n");

    protected override async Task RunAsync(LineConnection connection, CancellationToken closed)
    {
        await connection.Output.SendAsync("* OK\r\n");
        using var reader = new LineReader(connection);
        while (true)
        {
            var result = await reader.ReadLineAsync(1000, closed);
            if (connection.StopReason != CloseReason.None)
            {
                await connection.Output.SendAsync($"* BYE {connection.StopReason}\r\n");
                return;
            }

            if (result.Status == LineStatus.EndOfStream)
                return;
            await ObeyAsync(connection, Encoding.ASCII.GetString(result.Line.Span));
        }
    }

    private static async Task ObeyAsync(LineConnection connection, string line)
    {
        switch (line)
        {
            case "login":
                connection.MarkAuthenticated("tim");
                break;
            case "fail":
                throw new InvalidDataException("The store is broken.");
            case "hang":
                connection.State = "hanging";
                await Task.Delay(Timeout.Infinite, connection.Closed);
                break;
            case "flood":
                await connection.Output.WriteAsync(new byte[200_000]);
                return;
        }

        await connection.Output.SendAsync(line + "\r\n");
    }

    internal sealed record Started(InProcessConnection Client, LineConnection Connection, Task Done)
    {
        public async Task<string> SayAsync(string line)
        {
            await Client.Output.SendAsync(line + "\r\n");
            return await Client.Input.ReceiveAsync(line.Length + 2);
        }
    }
}
