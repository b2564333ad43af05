namespace Posthorn.Store.Sqlite;

/// <summary>Something that the writer is to do in a transaction, and its answer.</summary>
/// <param name="bytes">Roughly the octets that it writes.</param>
internal abstract class WriteRequest(long bytes)
{
    public long Bytes => bytes;

    /// <summary>Does it, in the open transaction. May be called again after the transaction was rolled back.</summary>
    public abstract void Execute(WriterDatabase database);

    /// <summary>Gives the answer, after the transaction is on stable storage.</summary>
    public abstract void Succeed();

    /// <summary>Says that nothing has been done.</summary>
    public abstract void Fail(Exception problem);
}

/// <inheritdoc/>
internal sealed class WriteRequest<T>(Func<WriterDatabase, T> work, long bytes) : WriteRequest(bytes)
{
    // The writer's thread must not run what the caller does next.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Answer => _answer.Task;

    public override void Execute(WriterDatabase database) => _result = work(database);

    public override void Succeed() => _answer.SetResult(_result);

    public override void Fail(Exception problem) => _answer.SetException(problem);
}
