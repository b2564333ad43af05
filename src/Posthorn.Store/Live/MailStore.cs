namespace Posthorn.Store;

/// <summary>The store as protocols see it: accounts in use, above one engine.</summary>
/// <param name="engine">What keeps the store. The caller disposes it, after the store is no longer used.</param>
/// <param name="time">The clock.</param>
public sealed class MailStore(IStoreEngine engine, TimeProvider time)
{
    /// <summary>
    /// Accounts that nobody uses stay loaded up to this number (some kilobytes each), so that deliveries to them read nothing.
    /// </summary>
    private const int MaxIdleAccounts = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, Task<MailAccount?>> _accounts = [];

    /// <summary>What keeps the store.</summary>
    public IStoreEngine Engine => engine;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Takes an account into use, or gives null if there is none. Dispose the lease at the end.</summary>
    public async ValueTask<AccountLease?> OpenAccountAsync(AccountId id, CancellationToken cancel)
    {
        while (true)
        {
            Task<MailAccount?> loading;
            lock (_lock)
            {
                if (!_accounts.TryGetValue(id, out loading!))
                {
                    _accounts[id] = loading = LoadAsync(id);
                }
            }

            MailAccount? account;
            try
            {
                account = await loading.WaitAsync(cancel);
            }
            catch when (loading.IsFaulted)
            {
                Forget(id, loading);
                throw;
            }

            if (account is null)
            {
                Forget(id, loading);
                return null;
            }

            lock (_lock)
            {
                // It may have been dropped between the load and here; then it is loaded anew.
                if (_accounts.TryGetValue(id, out var now) && now == loading)
                {
                    account.Leases++;
                    return new AccountLease(this, account);
                }
            }
        }
    }

    /// <summary>
    /// Forgets an account after the engine has removed it. Who still holds it sees <see cref="MailAccount.IsRemoved"/>, and failing commits.
    /// </summary>
    public void Drop(AccountId id)
    {
        lock (_lock)
        {
            // One that is being loaded has not been given to anybody, and is not going to be.
            if (_accounts.Remove(id, out var loaded) && loaded is { IsCompletedSuccessfully: true, Result: { } account })
            {
                account.MarkRemoved();
            }
        }
    }

    internal void Return(MailAccount account)
    {
        lock (_lock)
        {
            account.LastUsed = time.GetTimestamp();
            if (--account.Leases == 0 && _accounts.Count > MaxIdleAccounts)
            {
                DropIdle();
            }
        }
    }

    private void DropIdle()
    {
        var idle = _accounts
            .Where(pair => pair.Value is { IsCompletedSuccessfully: true, Result: { Leases: 0 } })
            .OrderBy(pair => pair.Value.Result!.LastUsed)
            .Take(MaxIdleAccounts / 10)
            .Select(pair => pair.Key)
            .ToList();
        idle.ForEach(id => _accounts.Remove(id));
    }

    private async Task<MailAccount?> LoadAsync(AccountId id) =>
        await engine.LoadAccountAsync(id, CancellationToken.None) is { } snapshot
            ? new MailAccount(engine, time, snapshot)
            : null;

    private void Forget(AccountId id, Task<MailAccount?> loading)
    {
        lock (_lock)
        {
            if (_accounts.TryGetValue(id, out var now) && now == loading)
            {
                _accounts.Remove(id);
            }
        }
    }
}

/// <summary>The right to use an account; give it back by disposing it.</summary>
public sealed class AccountLease : IDisposable
{
    private readonly MailStore _store;
    private int _returned;

    internal AccountLease(MailStore store, MailAccount account)
    {
        _store = store;
        Account = account;
    }

    /// <summary>The account.</summary>
    public MailAccount Account { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            _store.Return(Account);
        }
    }
}
