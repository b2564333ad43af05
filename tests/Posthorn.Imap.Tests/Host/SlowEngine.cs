using System.Runtime.CompilerServices;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Host;

/// <summary>An engine above another one. When it is slow, each row and each commit waits until it is let go.</summary>
internal sealed class SlowEngine(IStoreEngine engine) : IStoreEngine
{
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _steps = new(0);

    /// <summary>Whether it waits.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Until somebody waits.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TimeSpan.FromSeconds(20)).ContinueWith(task => Assert.True(task.Result), TaskScheduler.Default);

    /// <summary>Lets one row or commit go.</summary>
    public void Step() => _steps.Release();

    /// <summary>Waits no more.</summary>
    public void LetGo()
    {
        IsSlow = false;
        _steps.Release(1000);
    }

    public async ValueTask<bool> CommitAsync(ChangeSet change)
    {
        await WaitAsync();
        return await engine.CommitAsync(change);
    }

    public async IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in engine.ReadMessagesAsync(mailbox, uids, details, cancel))
        {
            await WaitAsync();
            yield return row;
        }
    }

    public ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel) => engine.FindAccountAsync(name, cancel);

    public IAsyncEnumerable<AccountRecord> ListAccountsAsync(CancellationToken cancel) => engine.ListAccountsAsync(cancel);

    public ValueTask<IReadOnlyList<string>> CreateAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancel) =>
        engine.CreateAccountsAsync(accounts, cancel);

    public ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel) =>
        engine.SetCredentialAsync(account, credential, cancel);

    public ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel) => engine.RemoveAccountAsync(account, cancel);

    public ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel) => engine.LoadAccountAsync(account, cancel);

    public ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel) => engine.LoadMailboxAsync(mailbox, cancel);

    public ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel) =>
        engine.ReadOriginsAsync(mailbox, cancel);

    public ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel) =>
        engine.ReadExpungedAsync(mailbox, afterModSeq, cancel);

    public ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel) => engine.ReadUrlKeyAsync(mailbox, cancel);

    public ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel) =>
        engine.SetUrlKeyAsync(mailbox, key, replaces, cancel);

    public ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel) => engine.RemoveUrlKeysAsync(account, cancel);

    public ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel) => engine.StageContentAsync(sizeHint, cancel);

    public ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel) => engine.OpenContentAsync(content, cancel);

    public ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel) =>
        engine.CollectAsync(removedBefore, cancel);

    public ValueTask<bool> IsWritableAsync(CancellationToken cancel) => engine.IsWritableAsync(cancel);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private Task WaitAsync()
    {
        if (!IsSlow)
        {
            return Task.CompletedTask;
        }

        _arrived.Release();
        return _steps.WaitAsync();
    }
}
