using System.Buffers;
using System.IO.Pipelines;

namespace Posthorn.Net.Tls;

/// <summary>A pair of pipes as a stream, for SslStream. A read of zero bytes waits until there are some and takes none.</summary>
/// <param name="input">What is read.</param>
/// <param name="output">What is written.</param>
/// <param name="ownsPipes">Whether disposing closes the connection.</param>
internal sealed class DuplexPipeStream(PipeReader input, PipeWriter output, bool ownsPipes = false) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await input.ReadAsync(cancellationToken);
        var available = result.Buffer;
        var count = 0;
        if (!available.IsEmpty)
        {
            count = (int)Math.Min(available.Length, buffer.Length);
            available = available.Slice(0, count);
            available.CopyTo(buffer.Span);
        }

        input.AdvanceTo(available.GetPosition(count));
        if (result.IsCanceled && count == 0)
            throw new OperationCanceledException("The read was cancelled.");
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var flushed = await output.WriteAsync(buffer, cancellationToken);
        if (flushed.IsCompleted)
            throw new IOException("The peer has closed the connection.");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;   // WriteAsync has flushed.

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask DisposeAsync()
    {
        if (ownsPipes)
        {
            await output.CompleteAsync();
            await input.CompleteAsync();
        }

        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use ReadAsync.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use WriteAsync.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
