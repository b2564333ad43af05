using System.Text;
using Posthorn.Net;
using Posthorn.Net.Testing;

namespace Posthorn.Lmtp.Tests;

/// <summary>One dialogue from the client's end.</summary>
internal sealed record TestClient(InProcessConnection Wire, LineConnection Connection, Task Done)
{
    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await Wire.Output.WriteAsync(bytes);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task HalfCloseAsync() => await Wire.Output.CompleteAsync();

    /// <summary>The next line, without its end.</summary>
    public async Task<string> ReadLineAsync()
    {
        while (true)
        {
            var read = await Wire.Input.ReadAsync().AsTask().WaitAsync(TestServer.Patience);
            var text = Encoding.UTF8.GetString(read.Buffer);
            var end = text.IndexOf("\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                Wire.Input.AdvanceTo(read.Buffer.GetPosition(Encoding.UTF8.GetByteCount(text.AsSpan(0, end)) + 2));
                return text[..end];
            }

            Assert.False(read.IsCompleted, $"The server closed; left is: {text}");
            Wire.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Sends a line and gives back the line that is answered.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadLineAsync();
    }

    /// <summary>Reads the greeting, says LHLO and reads its answer.</summary>
    public async Task<TestClient> GreetAsync(string hello = "LHLO client")
    {
        Assert.StartsWith("220 ", await ReadLineAsync(), StringComparison.Ordinal);
        var line = await SayAsync(hello);
        while (line.StartsWith("250-", StringComparison.Ordinal))
            line = await ReadLineAsync();
        Assert.StartsWith("250 ", line, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Everything until the server closes, and the end of the session.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await Wire.Input.CopyToAsync(all).WaitAsync(TestServer.Patience);
        await Done.WaitAsync(TestServer.Patience);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
