using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Posthorn.Net;

/// <summary>The wire's input: counts bytes, knows since when it waits for the peer, and throws once the connection was cut.</summary>
internal sealed class MeteredReader(PipeReader inner, LineConnection owner) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;
    private long _unconsumed;
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        owner.ThrowIfAborted();
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Take(read.Result)) : WaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        owner.ThrowIfAborted();
        if (!inner.TryRead(out result))
            return false;
        Take(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _unconsumed = _buffer.Slice(consumed).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    // An idle connection waits here: its state machine comes from a pool.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read)
    {
        ReadResult result;
        owner.Deadlines.ReadWaits();
        try
        {
            result = await read;
        }
        finally
        {
            owner.Deadlines.ReadDone();
        }

        return Take(result);
    }

    private ReadResult Take(ReadResult result)
    {
        owner.ThrowIfAborted();
        _buffer = result.Buffer;
        var length = _buffer.Length;
        Volatile.Write(ref _bytes, _bytes + length - _unconsumed);
        owner.Deadlines.Received(length - _unconsumed);
        _unconsumed = length;
        return result;
    }
}
