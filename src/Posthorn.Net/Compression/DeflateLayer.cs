using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Posthorn.Net.Tls;

namespace Posthorn.Net.Compression;

/// <summary>
/// Raw DEFLATE (RFC 1951) over a transport, in both directions (RFC 4978 §3). What is written goes out when it is flushed, at an octet
/// boundary (zlib's Z_SYNC_FLUSH), so that the peer can read all of it. What is read is inflated as it is asked for and not ahead, so
/// that a small input that means much costs no memory.
/// <para>One task reads and one writes at a time. <see cref="Rest"/> may be called by any thread.</para>
/// </summary>
internal sealed class DeflateLayer : Stream
{
    // Compressed octets that may wait before the peer has to take some.
    private const int FlushAt = 16 * 1024;

    private readonly DeflateStream _inflater;
    private readonly PipeWriter _output;
    private readonly Action _broken;
    private readonly Lock _lock = new();
    private Sink? _sink;
    private DeflateStream? _deflater;

    /// <param name="input">What the peer sends, compressed.</param>
    /// <param name="output">What is sent to it, compressed.</param>
    /// <param name="broken">Called when what the peer has sent is not DEFLATE; the input then ends.</param>
    public DeflateLayer(PipeReader input, PipeWriter output, Action broken)
    {
        _inflater = new DeflateStream(new DuplexPipeStream(input, output), CompressionMode.Decompress, leaveOpen: true);
        _output = output;
        _broken = broken;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Gives back the compressor's memory (some 300 KB), if everything has been flushed. The next one goes on where this one has
    /// stopped: it refers to nothing that came before, as after zlib's Z_FULL_FLUSH.
    /// </summary>
    public void Rest()
    {
        lock (_lock)
        {
            if (_sink is { IsFlushed: true } sink)
            {
                // The end of a stream that disposing writes is not for the peer: its stream goes on.
                sink.IsOpen = false;
                _deflater!.Dispose();
                (_sink, _deflater) = (null, null);
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _inflater.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException)
        {
            _broken();
            return 0;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_deflater is null)
            {
                _sink = new Sink(_output);
                _deflater = new DeflateStream(_sink, CompressionLevel.Fastest, leaveOpen: true);
            }

            _sink!.IsFlushed = false;
            _deflater.Write(buffer.Span);
        }

        if (_output.UnflushedBytes >= FlushAt)
            await FlushOutputAsync(cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_sink is { IsFlushed: false } sink)
            {
                _deflater!.Flush();
                sink.IsFlushed = true;
            }
        }

        await FlushOutputAsync(cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException("Use FlushAsync.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use ReadAsync.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use WriteAsync.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _sink?.IsOpen = false;
                _deflater?.Dispose();
                (_sink, _deflater) = (null, null);
            }

            _inflater.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FlushOutputAsync(CancellationToken cancel)
    {
        if ((await _output.FlushAsync(cancel)).IsCompleted)
            throw new IOException("The peer has closed the connection.");
    }

    /// <summary>Where the compressor writes: the transport's buffer, without waiting.</summary>
    private sealed class Sink(PipeWriter output) : Stream
    {
        /// <summary>Whether what is written still counts.</summary>
        public bool IsOpen { get; set; } = true;

        /// <summary>Whether the compressor holds nothing back.</summary>
        public bool IsFlushed { get; set; } = true;

        public override bool CanRead => false;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsOpen)
                output.Write(buffer);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
