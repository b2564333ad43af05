namespace Posthorn.Store.Contract;

/// <summary>
/// An engine whose commits fail or wait on command, above another one that does the work. It keeps the order of the calls,
/// as the contract asks.
/// </summary>
public sealed class FailingEngine(IStoreEngine engine) : IStoreEngine
{
    private readonly Lock _lock = new();
    private readonly List<(ChangeSet Change, TaskCompletionSource<bool> Answer)> _held = [];
    private bool _isHolding;
    private int _failures;

    /// <summary>Change sets that were handed in so far.</summary>
    public int Commits { get; private set; }

    /// <summary>Makes the next commits fail.</summary>
    public void FailNext(int count = 1)
    {
        lock (_lock)
        {
            _failures = count;
        }
    }

    /// <summary>Keeps commits from now on, unanswered and undone.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _isHolding = true;
        }
    }

    /// <summary>Does what was held, in order.</summary>
    /// <param name="backwards">Whether the last one is answered first; they take effect in order all the same.</param>
    public void Release(bool backwards = false)
    {
        lock (_lock)
        {
            _isHolding = false;
            var answers = new List<Action>();
            foreach (var (change, answer) in _held)
            {
                var done = Commit(change);
                answers.Add(() => Pass(done, answer));
            }

            _held.Clear();
            if (backwards)
            {
                answers.Reverse();
            }

            answers.ForEach(answer => answer());
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(ChangeSet change)
    {
        lock (_lock)
        {
            Commits++;
            if (!_isHolding)
            {
                return new ValueTask<bool>(Commit(change));
            }

            var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Add((change, answer));
            return new ValueTask<bool>(answer.Task);
        }
    }

    /// <inheritdoc/>
    public ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel) =>
        engine.FindAccountAsync(name, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<AccountRecord> ListAccountsAsync(CancellationToken cancel) => engine.ListAccountsAsync(cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CreateAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancel) =>
        engine.CreateAccountsAsync(accounts, cancel);

    /// <inheritdoc/>
    public ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel) =>
        engine.SetCredentialAsync(account, credential, cancel);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel) =>
        engine.RemoveAccountAsync(account, cancel);

    /// <inheritdoc/>
    public ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel) =>
        engine.LoadAccountAsync(account, cancel);

    /// <inheritdoc/>
    public ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel) =>
        engine.LoadMailboxAsync(mailbox, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details, CancellationToken cancel) =>
        engine.ReadMessagesAsync(mailbox, uids, details, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel) =>
        engine.ReadOriginsAsync(mailbox, cancel);

    /// <inheritdoc/>
    public ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel) =>
        engine.ReadExpungedAsync(mailbox, afterModSeq, cancel);

    /// <inheritdoc/>
    public ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel) => engine.ReadUrlKeyAsync(mailbox, cancel);

    /// <inheritdoc/>
    public ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel) =>
        engine.SetUrlKeyAsync(mailbox, key, replaces, cancel);

    /// <inheritdoc/>
    public ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel) => engine.RemoveUrlKeysAsync(account, cancel);

    /// <inheritdoc/>
    public ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel) =>
        engine.StageContentAsync(sizeHint, cancel);

    /// <inheritdoc/>
    public ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel) =>
        engine.OpenContentAsync(content, cancel);

    /// <inheritdoc/>
    public ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel) =>
        engine.CollectAsync(removedBefore, cancel);

    /// <inheritdoc/>
    public ValueTask<bool> IsWritableAsync(CancellationToken cancel) => engine.IsWritableAsync(cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private Task<bool> Commit(ChangeSet change)
    {
        if (_failures > 0)
        {
            _failures--;
            return Task.FromException<bool>(new StoreUnavailableException("The store fails on command."));
        }

        return engine.CommitAsync(change).AsTask();
    }

    private static async void Pass(Task<bool> done, TaskCompletionSource<bool> answer)
    {
        try
        {
            answer.SetResult(await done);
        }
        catch (Exception problem)
        {
            answer.SetException(problem);
        }
    }
}
