using System.Runtime.CompilerServices;
using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>
/// An engine that keeps everything in dictionaries and nothing beyond its own life: for tests, and for a server that is tried
/// out. It honours the whole contract; what it calls durable lasts as long as the object.
/// </summary>
/// <remarks>
/// One lock guards everything. Every call does its work before it returns its task, so the order of the calls is the order
/// in which they take effect, and a change set is either refused before anything is touched or cannot fail.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="limits">What summarising a message may cost; null for the usual limits.</param>
public sealed class MemoryEngine(TimeProvider time, MailLimits? limits = null) : IStoreEngine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, MemoryAccount> _accounts = new()
    {
        [AccountId.Store] = new(new AccountRecord { Id = AccountId.Store, Name = "", CreatedAt = time.GetUtcNow() }),
    };

    private readonly Dictionary<string, AccountId> _names = new(StringComparer.Ordinal);
    private readonly MemoryContents _contents = new();
    private readonly Dictionary<MailboxId, byte[]> _urlKeys = [];
    private long _nextAccount = 1;
    private bool _disposed;

    /// <inheritdoc/>
    public ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(
                _names.TryGetValue(name, out var id) && LiveAccount(id) is { } account ? account.Record : null);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AccountRecord> ListAccountsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        List<AccountRecord> all;
        lock (_lock)
        {
            all = [.. _names.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => _accounts[pair.Value].Record)];
        }

        foreach (var account in all)
        {
            yield return account;
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel)
    {
        lock (_lock)
        {
            var found = _accounts.GetValueOrDefault(mailbox.Account)?.Find(mailbox.Number);
            return ValueTask.FromResult(found?.ExpungedAfter(afterModSeq) ?? UidSet.Empty);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CreateAccountsAsync(
        IReadOnlyList<NewAccount> accounts, CancellationToken cancel)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            List<string> taken = [.. accounts.Select(one => one.Name).Where(name => _names.ContainsKey(name) || !seen.Add(name))];
            if (taken.Count == 0)
            {
                foreach (var account in accounts)
                {
                    var id = new AccountId(_nextAccount++);
                    _names.Add(account.Name, id);
                    _accounts.Add(id, new MemoryAccount(new AccountRecord
                    {
                        Id = id,
                        Name = account.Name,
                        Credential = account.Credential,
                        QuotaBytes = account.QuotaBytes,
                        CreatedAt = time.GetUtcNow(),
                    }));
                }
            }

            return ValueTask.FromResult<IReadOnlyList<string>>(taken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (LiveAccount(account) is not { } found)
            {
                return ValueTask.FromResult(false);
            }

            found.Record = found.Record with { Credential = credential };
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (LiveAccount(account) is not { } found || account == AccountId.Store)
            {
                return ValueTask.FromResult(false);
            }

            found.RemovedAt = time.GetUtcNow();
            _names.Remove(found.Record.Name);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(LiveAccount(account)?.ToSnapshot());
        }
    }

    /// <inheritdoc/>
    public ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(
                LiveAccount(mailbox.Account)?.Find(mailbox.Number) is { DeletedAt: null } found ? found.ToSnapshot() : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<MemberOrigin>>([.. LiveAccount(mailbox.Account)?.Find(mailbox.Number)?.Origins ?? []]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(ChangeSet change)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (LiveAccount(change.Account) is not { } account || account.ModSeq != change.ExpectedModSeq)
            {
                return ValueTask.FromResult(false);
            }

            account.Apply(change, _contents);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<MessageRow> rows;
        lock (_lock)
        {
            var found = _accounts.GetValueOrDefault(mailbox.Account)?.Find(mailbox.Number);
            rows = found is null ? [] : [.. found.Rows(uids, _contents)];
        }

        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            yield return row;
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_urlKeys.GetValueOrDefault(mailbox));
        }
    }

    /// <inheritdoc/>
    public ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (LiveAccount(mailbox.Account)?.Find(mailbox.Number) is not { DeletedAt: null })
            {
                return ValueTask.FromResult<byte[]?>(null);
            }

            if (replaces || !_urlKeys.TryGetValue(mailbox, out var now))
            {
                _urlKeys[mailbox] = now = [.. key];
            }

            return ValueTask.FromResult<byte[]?>(now);
        }
    }

    /// <inheritdoc/>
    public ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            foreach (var mailbox in _urlKeys.Keys.Where(mailbox => mailbox.Account == account).ToList())
            {
                _urlKeys.Remove(mailbox);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel) =>
        ValueTask.FromResult<IContentStager>(new MemoryContentStager(limits ?? MailLimits.Default));

    /// <inheritdoc/>
    public ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel)
    {
        lock (_lock)
        {
            return _contents.Find(content) is { } found
                ? ValueTask.FromResult<IContentReader>(new MemoryContentReader(found.Bytes))
                : throw new DamagedContentException("The message's content is missing.");
        }
    }

    /// <inheritdoc/>
    public ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            long messages = 0;
            foreach (var (id, account) in _accounts.ToList())
            {
                messages += account.Collect(removedBefore);
                if (account.RemovedAt < removedBefore)
                {
                    _accounts.Remove(id);
                }
            }

            var used = _accounts.Values.SelectMany(account => account.Contents).ToHashSet();
            var (contents, bytes) = _contents.KeepOnly(used);
            return ValueTask.FromResult(new CollectionReport(messages, contents, bytes));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsWritableAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(!_disposed);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        return ValueTask.CompletedTask;
    }

    private MemoryAccount? LiveAccount(AccountId id) =>
        _accounts.GetValueOrDefault(id) is { RemovedAt: null } account ? account : null;

    private void ThrowIfDisposed()
    {
        if (_disposed)
        {
            throw new StoreUnavailableException("The store is shut down.");
        }
    }
}
