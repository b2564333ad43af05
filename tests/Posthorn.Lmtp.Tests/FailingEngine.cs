using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Lmtp.Tests;

/// <summary>An engine that does what another one does, counts what is staged, and fails on command.</summary>
internal sealed class FailingEngine(IStoreEngine inner) : IStoreEngine
{
    private int _staged;

    /// <summary>Accounts whose change sets are not committed because the disk is full.</summary>
    public HashSet<AccountId> FailsFor { get; } = [];

    /// <summary>What looking for an account throws; null: it works.</summary>
    public Exception? DirectoryFailure { get; set; }

    /// <summary>What beginning to stage throws; null: it works.</summary>
    public Exception? StagingFailure { get; set; }

    /// <summary>What a collection throws; null: it works.</summary>
    public Exception? CollectionFailure { get; set; }

    /// <summary>What staging throws once it has this many octets; null: never.</summary>
    public long? DiskFullAt { get; set; }

    /// <summary>Whether staged octets are thrown away instead of kept, to measure what the server itself holds.</summary>
    public bool IsBottomless { get; set; }

    /// <summary>Commits wait for it; null: they do not.</summary>
    public Task? CommitsWaitFor { get; set; }

    /// <summary>Stagers and staged contents that have not been disposed.</summary>
    public int Staged => Volatile.Read(ref _staged);

    /// <summary>How many contents were staged.</summary>
    public int Contents { get; private set; }

    public ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel) =>
        DirectoryFailure is null ? inner.FindAccountAsync(name, cancel) : throw DirectoryFailure;

    public IAsyncEnumerable<AccountRecord> ListAccountsAsync(CancellationToken cancel) => inner.ListAccountsAsync(cancel);

    public ValueTask<IReadOnlyList<string>> CreateAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancel) =>
        inner.CreateAccountsAsync(accounts, cancel);

    public ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel) =>
        inner.SetCredentialAsync(account, credential, cancel);

    public ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel) => inner.RemoveAccountAsync(account, cancel);

    public ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel) => inner.LoadAccountAsync(account, cancel);

    public ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel) => inner.LoadMailboxAsync(mailbox, cancel);

    public async ValueTask<bool> CommitAsync(ChangeSet change)
    {
        if (CommitsWaitFor is { } signal)
            await signal;
        if (FailsFor.Contains(change.Account))
            throw new StoreUnavailableException("The disk is full.");
        return await inner.CommitAsync(Unwrap(change));
    }

    public IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details, CancellationToken cancel) =>
        inner.ReadMessagesAsync(mailbox, uids, details, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel) =>
        inner.ReadOriginsAsync(mailbox, cancel);

    /// <inheritdoc/>
    public ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel) =>
        inner.ReadExpungedAsync(mailbox, afterModSeq, cancel);

    /// <inheritdoc/>
    public ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel) => inner.ReadUrlKeyAsync(mailbox, cancel);

    /// <inheritdoc/>
    public ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel) =>
        inner.SetUrlKeyAsync(mailbox, key, replaces, cancel);

    /// <inheritdoc/>
    public ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel) => inner.RemoveUrlKeysAsync(account, cancel);

    public async ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel)
    {
        if (StagingFailure is not null)
            throw StagingFailure;
        Interlocked.Increment(ref _staged);
        return new Stager(this, await inner.StageContentAsync(sizeHint, cancel));
    }

    public ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel) => inner.OpenContentAsync(content, cancel);

    public ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel) =>
        CollectionFailure is null ? inner.CollectAsync(removedBefore, cancel) : throw CollectionFailure;

    public ValueTask<bool> IsWritableAsync(CancellationToken cancel) => inner.IsWritableAsync(cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static ChangeSet Unwrap(ChangeSet change) => change with
    {
        Messages = [.. change.Messages.Select(messages => messages with
        {
            Added = [.. messages.Added.Select(added => added.Source is MessageSource.Staged { Content: Content content } staged
                ? added with { Source = staged with { Content = content.Inner } }
                : added)],
        })],
    };

    private sealed class Stager(FailingEngine owner, IContentStager inner) : IContentStager
    {
        private bool _disposed;

        public long Size { get; private set; }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            Size += bytes.Length;
            if (Size > owner.DiskFullAt)
                throw new StoreUnavailableException("The disk is full.");
            return owner.IsBottomless ? ValueTask.CompletedTask : inner.WriteAsync(bytes, cancel);
        }

        public async ValueTask<StagedContent> CompleteAsync(CancellationToken cancel)
        {
            var content = new Content(owner, await inner.CompleteAsync(cancel));
            owner.Contents++;
            Interlocked.Increment(ref owner._staged);
            return content;
        }

        public ValueTask DisposeAsync()
        {
            if (!_disposed)
                Interlocked.Decrement(ref owner._staged);
            _disposed = true;
            return inner.DisposeAsync();
        }
    }

    private sealed class Content(FailingEngine owner, StagedContent inner) : StagedContent
    {
        public StagedContent Inner => inner;

        public override long Size => inner.Size;

        public override ReadOnlyMemory<byte> Hash => inner.Hash;

        public override MessageSummary Summary => inner.Summary;

        public override ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref owner._staged);
            return inner.DisposeAsync();
        }
    }
}
