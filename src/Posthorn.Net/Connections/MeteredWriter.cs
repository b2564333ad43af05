using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Posthorn.Net;

/// <summary>The wire's output: counts bytes, knows since when the peer takes nothing, and throws once the connection was cut.</summary>
internal sealed class MeteredWriter(PipeWriter inner, LineConnection owner) : PipeWriter
{
    private long _bytes;
    private long _unflushed;

    public long Bytes => Volatile.Read(ref _bytes);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override void Advance(int bytes)
    {
        inner.Advance(bytes);
        _unflushed += bytes;
        Volatile.Write(ref _bytes, _bytes + bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        owner.ThrowIfAborted();
        var bytes = _unflushed;
        _unflushed = 0;
        var flush = inner.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? flush : WaitAsync(flush, bytes);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush, long bytes)
    {
        owner.Deadlines.WriteWaits(bytes);
        try
        {
            var result = await flush;
            owner.ThrowIfAborted();
            return result;
        }
        finally
        {
            owner.Deadlines.WriteDone();
        }
    }
}
