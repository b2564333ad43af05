using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>
/// Takes a message's octets into the store. Once something stands against it (too big, the store fails), what was staged is given back and the
/// rest goes nowhere, so that the dialogue stays in step. Disposing it before the message is taken out leaves nothing behind.
/// </summary>
internal sealed class Intake : IAsyncDisposable
{
    private readonly long _limit;
    private readonly Func<Exception, Reply> _replyTo;
    private IContentStager? _stager;

    private Intake(IContentStager? stager, long limit, Func<Exception, Reply> replyTo) =>
        (_stager, _limit, _replyTo) = (stager, limit, replyTo);

    /// <summary>Octets of the message that have come, also those that went nowhere.</summary>
    public long Received { get; private set; }

    /// <summary>Why the message cannot be taken, or null.</summary>
    public Reply? Failure { get; private set; }

    /// <summary>Begins. If the store cannot take anything now, there is a <see cref="Failure"/> from the start.</summary>
    /// <param name="engine">Where content is staged.</param>
    /// <param name="sizeHint">What the client declared.</param>
    /// <param name="limit">Most octets of a message.</param>
    /// <param name="replyTo">Turns a failure of the store into a reply, and logs it.</param>
    /// <param name="cancel">Fires when the connection is gone.</param>
    public static async ValueTask<Intake> BeginAsync(
        IStoreEngine engine, long? sizeHint, long limit, Func<Exception, Reply> replyTo, CancellationToken cancel)
    {
        try
        {
            return new Intake(await engine.StageContentAsync(sizeHint, cancel), limit, replyTo);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new Intake(null, limit, replyTo) { Failure = replyTo(e) };
        }
    }

    /// <summary>Takes octets; fails only when the connection is gone.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancel)
    {
        Received += octets.Length;
        if (_stager is null)
            return;
        if (Received > _limit)
        {
            await FailAsync(Replies.TooBig);   // RFC 1870 §6.3
            return;
        }

        try
        {
            await _stager.WriteAsync(octets, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await FailAsync(_replyTo(e));
        }
    }

    /// <summary>Refuses the octets announced, before they come, if the message would be too big with them.</summary>
    public ValueTask ExpectAsync(long octets) =>
        _stager is not null && octets > _limit - Received ? FailAsync(Replies.TooBig) : ValueTask.CompletedTask;

    /// <summary>The whole message, which the caller disposes; null if there is a <see cref="Failure"/>.</summary>
    public async ValueTask<StagedContent?> CompleteAsync(CancellationToken cancel)
    {
        if (_stager is null)
            return null;
        try
        {
            return await _stager.CompleteAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await FailAsync(_replyTo(e));
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stager is not { } stager)
            return;
        _stager = null;
        try
        {
            await stager.DisposeAsync();
        }
        catch (Exception e)
        {
            _replyTo(e);   // What could not be given back is collected later; the message does not suffer.
        }
    }

    private ValueTask FailAsync(Reply failure)
    {
        Failure = failure;
        return DisposeAsync();
    }
}
