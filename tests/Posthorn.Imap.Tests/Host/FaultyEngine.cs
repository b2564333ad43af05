using Posthorn.Store;

namespace Posthorn.Imap.Tests.Host;

/// <summary>An engine that does what another one does, unless a test wants it to be at fault.</summary>
internal sealed class FaultyEngine(IStoreEngine inner) : IStoreEngine
{
    /// <summary>Whether no account can be looked up, nothing be read of messages, and nothing committed.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many rows of messages have been read.</summary>
    public int RowsRead { get; private set; }

    /// <summary>Whether every content is damaged.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether previews have to be made before they can be told, as in a store that is older than they are.</summary>
    public bool KeepsNoPreviews { get; set; }

    public ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel) =>
        IsDown ? throw Down : inner.FindAccountAsync(name, cancel);

    public IAsyncEnumerable<AccountRecord> ListAccountsAsync(CancellationToken cancel) => inner.ListAccountsAsync(cancel);

    public ValueTask<IReadOnlyList<string>> CreateAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancel) =>
        inner.CreateAccountsAsync(accounts, cancel);

    public ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel) =>
        inner.SetCredentialAsync(account, credential, cancel);

    public ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel) => inner.RemoveAccountAsync(account, cancel);

    public ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel) => inner.LoadAccountAsync(account, cancel);

    public ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel) => inner.LoadMailboxAsync(mailbox, cancel);

    public ValueTask<bool> CommitAsync(ChangeSet change) => IsDown ? throw Down : inner.CommitAsync(change);

    public async IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in inner.ReadMessagesAsync(mailbox, uids, details, cancel))
        {
            if (IsDown)
            {
                throw Down;
            }

            RowsRead++;
            yield return KeepsNoPreviews && !details.HasFlag(MessageDetails.Preview) ? row with { Preview = null } : row;
        }
    }

    public ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel) =>
        inner.ReadOriginsAsync(mailbox, cancel);

    public ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel) =>
        inner.ReadExpungedAsync(mailbox, afterModSeq, cancel);

    public ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel) => inner.ReadUrlKeyAsync(mailbox, cancel);

    public ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel) =>
        inner.SetUrlKeyAsync(mailbox, key, replaces, cancel);

    public ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel) => inner.RemoveUrlKeysAsync(account, cancel);

    public ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel) => inner.StageContentAsync(sizeHint, cancel);

    public ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel) =>
        IsDamaged ? throw new DamagedContentException("The content is damaged.") : inner.OpenContentAsync(content, cancel);

    public ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel) =>
        inner.CollectAsync(removedBefore, cancel);

    public ValueTask<bool> IsWritableAsync(CancellationToken cancel) => inner.IsWritableAsync(cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static StoreUnavailableException Down => new("The disk is full.");
}
