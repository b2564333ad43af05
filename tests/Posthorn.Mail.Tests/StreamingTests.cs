namespace Posthorn.Mail.Tests;

public class StreamingTests
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Gives a beginning once and then one piece over and over, without holding the whole.</summary>
    private sealed class RepeatingStream(byte[] beginning, byte[] piece, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            for (var i = 0; i < count; i++, _position++)
                buffer[i] = _position < beginning.Length ? beginning[_position] : piece[(_position - beginning.Length) % piece.Length];
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    [Theory]
    [InlineData("Content-Type: text/plain\n\n", "0123456789\n", 1)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "line\n", 1)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "--", 1)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n", 1999)]
    [InlineData("Subject: ", "x", 0)]
    [InlineData("Subject: x\n", "To: a@example.com\n", 0)]
    [InlineData("", "Content-Type: message/rfc822\n\n", 0)]
    public async Task Fifty_megabytes_are_summarised_in_little_memory(string beginning, string piece, int parts)
    {
        var length = 50 * Megabyte;
        // The stream completes at once, so that all is done by this thread.
        await using var stream = new RepeatingStream(Samples.Bytes(beginning), Samples.Bytes(piece), length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var summary = await MessageSummarizer.SummarizeAsync(stream, MailLimits.Default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(length, summary.Size);
        Assert.True(allocated < 8 * Megabyte, $"{allocated} bytes were allocated");
        if (parts > 0)
            Assert.Equal(parts, Math.Max(1, summary.Root.Children.Length));
    }
}
