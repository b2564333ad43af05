using System.IO.Pipelines;
using System.Text;
using Posthorn.Net.Testing;

namespace Posthorn.Net.Tests.Connections;

public class LineReaderTests
{
    private const string Sample = "NOOP\r\n\r\nbare\nthis line is much too long\r\n12345678\r\n123456789\r\nCR\rinside\r\ncut";

    private static readonly string[] Expected = ["NOOP", "", "bare", "<too long>", "12345678", "<too long>", "<too long>", "<end>"];

    [Fact]
    public async Task Lines_are_the_same_however_they_are_cut_in_two()
    {
        for (var at = 0; at <= Sample.Length; at++)
            Assert.Equal(Expected, await ReadAllAsync([Sample[..at], Sample[at..]]));
    }

    [Fact]
    public async Task Lines_are_the_same_when_every_octet_comes_alone() =>
        Assert.Equal(Expected, await ReadAllAsync([.. Sample.Select(c => c.ToString())]));

    [Fact]
    public async Task An_interrupted_wait_loses_nothing()
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        using var reader = new LineReader(connection);
        await client.Output.SendAsync("NO");
        var waiting = reader.ReadLineAsync(100);
        connection.Input.CancelPendingRead();
        Assert.Equal(LineStatus.Interrupted, (await waiting).Status);
        await client.Output.SendAsync("OP\r\n");
        Assert.Equal("NOOP", Text(await reader.ReadLineAsync(100)));
    }

    [Fact]
    public async Task The_rest_of_a_long_line_is_skipped_after_an_interruption()
    {
        var (client, server) = InProcessConnection.CreatePair();
        await using var connection = new LineConnection(server);
        using var reader = new LineReader(connection);
        await client.Output.SendAsync("0123456789abc");
        var waiting = reader.ReadLineAsync(8).AsTask();
        connection.Input.CancelPendingRead();
        Assert.Equal(LineStatus.Interrupted, (await waiting.WaitAsync(Wire.Patience)).Status);
        await client.Output.SendAsync("def\r\nNOOP\r\n");
        Assert.Equal("<too long>", Text(await reader.ReadLineAsync(8)));
        Assert.Equal("NOOP", Text(await reader.ReadLineAsync(8)));
    }

    [Fact]
    public async Task Random_octets_never_throw_and_come_out_as_a_split_would_give_them()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(400)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = "\r\n\0\u0080ab"u8[random.Next(7)];
            var (client, server) = InProcessConnection.CreatePair();
            await using var connection = new LineConnection(server);
            using var reader = new LineReader(connection);
            var sending = Task.Run(async () =>
            {
                for (var at = 0; at < bytes.Length;)
                {
                    var count = Math.Min(random.Next(1, 9), bytes.Length - at);
                    await client.Output.WriteAsync(bytes.AsMemory(at, count));
                    at += count;
                }

                await client.Output.CompleteAsync();
            });

            foreach (var expected in Split(bytes, 6))
            {
                var result = await reader.ReadLineAsync(6);
                if (expected is null)
                    Assert.Equal(LineStatus.TooLong, result.Status);
                else
                    Assert.True(result.Status == LineStatus.Line && expected.AsSpan().SequenceEqual(result.Line.Span), $"seed {seed}");
            }

            Assert.Equal(LineStatus.EndOfStream, (await reader.ReadLineAsync(6)).Status);
            await sending;
        }
    }

    private static IEnumerable<byte[]?> Split(byte[] bytes, int max)
    {
        var start = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\n')
                continue;
            var end = i > start && bytes[i - 1] == '\r' ? i - 1 : i;
            yield return end - start > max ? null : bytes[start..end];
            start = i + 1;
        }
    }

    private static async Task<List<string>> ReadAllAsync(string[] parts)
    {
        // Inline schedulers: when a write returns, the reader has looked at it and waits again, so that each part is a fragment of its own.
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        await using var connection = new LineConnection(new OneWay(pipe.Reader));
        using var reader = new LineReader(connection);
        var reading = CollectAsync(reader);
        foreach (var part in parts)
            await pipe.Writer.SendAsync(part);
        await pipe.Writer.CompleteAsync();
        return await reading.WaitAsync(Wire.Patience);
    }

    private static async Task<List<string>> CollectAsync(LineReader reader)
    {
        var lines = new List<string>();
        do
            lines.Add(Text(await reader.ReadLineAsync(8)));
        while (lines[^1] != "<end>");
        return lines;
    }

    private sealed class OneWay(PipeReader input) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output { get; } = PipeWriter.Create(Stream.Null);
    }

    private static string Text(LineResult result) => result.Status switch
    {
        LineStatus.Line => Encoding.ASCII.GetString(result.Line.Span),
        LineStatus.TooLong => "<too long>",
        LineStatus.EndOfStream => "<end>",
        _ => "<interrupted>",
    };
}
