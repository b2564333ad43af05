using System.IO.Pipelines;
using Posthorn.Net;

namespace Posthorn.Lmtp.Tests.Session;

/// <summary>Counts what the whole process allocates, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(LargeMessageTests), DisableParallelization = true)]
[Collection(nameof(LargeMessageTests))]
public sealed class LargeMessageTests
{
    private const long Size = 100L * 1024 * 1024;

    [Theory]
    [InlineData("DATA\r\n", ".\r\n")]
    [InlineData("BDAT 104857600 LAST\r\n", "")]
    public async Task A_large_message_takes_no_memory(string begin, string end)
    {
        await using var server = await TestServer.StartAsync();
        server.Engine.IsBottomless = true;
        var wire = new Transport(PipeReader.Create(new Script("LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<tim>\r\n" + begin, end)), PipeWriter.Create(new MemoryStream()));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await server.ServeAsync(wire).WaitAsync(TestServer.Patience);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Contains($" recipients=1/1 size={Size}", Assert.Single(server.Logs.Of(3001)), StringComparison.Ordinal);
        Assert.InRange(allocated, 0, Size / 12);   // Starting a server and a session takes some 2 MB.
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>A client that says its opening, then lines of 64 octets, then its end. Allocates nothing.</summary>
    private sealed class Script(string begin, string end) : Stream
    {
        private readonly byte[] _begin = TestServer.Latin(begin);
        private readonly byte[] _line = TestServer.Latin(new string('x', 61) + ".\r\n");
        private readonly byte[] _end = TestServer.Latin(end);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => _begin.Length + Size + _end.Length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            var count = 0;
            while (count < buffer.Length && _position < Length)
            {
                var rest = _position < _begin.Length ? _begin.AsSpan((int)_position)
                    : _position < _begin.Length + Size ? _line.AsSpan((int)((_position - _begin.Length) % _line.Length))
                    : _end.AsSpan((int)(_position - _begin.Length - Size));
                var length = Math.Min(rest.Length, buffer.Length - count);
                rest[..length].CopyTo(buffer[count..]);
                count += length;
                _position += length;
            }

            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
