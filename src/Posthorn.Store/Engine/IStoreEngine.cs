using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>
/// What keeps a store: the embedded engine, the cluster engine, or memory. It keeps what the model tells it and knows no
/// protocol. All methods may be called from many threads at once. A refusal is a value; an exception means that the store is
/// broken or unavailable (<see cref="StoreUnavailableException"/>: full disk, I/O error; nothing of the call has been done).
/// </summary>
/// <remarks>One suite, Posthorn.Store.Contract, runs against every engine and says in full what each of these promises.</remarks>
public interface IStoreEngine : IAsyncDisposable
{
    /// <summary>Finds an account by its normalised name.</summary>
    ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel);

    /// <summary>All accounts in order of name.</summary>
    IAsyncEnumerable<AccountRecord> ListAccountsAsync(CancellationToken cancel);

    /// <summary>
    /// Makes accounts, all in one transaction or none; durable on return. The result names those that exist already, in
    /// which case nothing has been done. Each new account is empty: no mailbox, mod-sequence 1.
    /// </summary>
    ValueTask<IReadOnlyList<string>> CreateAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancel);

    /// <summary>Changes what passwords are checked against; durable on return. False if there is no such account.</summary>
    ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel);

    /// <summary>
    /// Removes an account; durable on return. Its name is free at once; its mail is kept for as long as expunged messages
    /// are. False if there is no such account.
    /// </summary>
    ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel);

    /// <summary>Loads the picture of an account as last committed, or null if there is no such account.</summary>
    ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel);

    /// <summary>Loads a mailbox's messages as last committed, or null if there is no such mailbox.</summary>
    ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel);

    /// <summary>What the members of a gathering stand for, as last committed, in any order; nothing for other mailboxes.</summary>
    ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel);

    /// <summary>
    /// Makes a change set durable: true is returned once it is on stable storage. False means that the account was not at
    /// the expected mod-sequence (or is gone), and nothing has been done. Change sets of one account take effect in the order
    /// of the calls: the call is queued before the method returns its task, so a caller need not await one before the next.
    /// When one fails, those behind it that were computed from it return false.
    /// </summary>
    ValueTask<bool> CommitAsync(ChangeSet change);

    /// <summary>
    /// Reads rows of messages in ascending UID order. Messages that are not in the mailbox are passed over; expunged ones are
    /// read as long as they are kept, so that a session which has not been told yet can still fetch them.
    /// </summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uids">Which messages.</param>
    /// <param name="details">What is wanted beside what every row has.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="DamagedContentException">
    /// (While enumerating, without <see cref="MessageDetails.EvenDamaged"/>.) A message's summary is damaged, and so is the content from which
    /// it could be computed anew.
    /// </exception>
    IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details, CancellationToken cancel);

    /// <summary>
    /// Reads the summaries of messages, as they are stored, in ascending UID order; which messages, as <see cref="ReadMessagesAsync"/>.
    /// For those who look at a little of very many: an engine can do it without making objects.
    /// </summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uids">Which messages.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>Each is valid until the next one is asked for.</returns>
    /// <exception cref="DamagedContentException">(While enumerating.) As <see cref="ReadMessagesAsync"/>.</exception>
    async IAsyncEnumerable<StoredSummary> ReadSummariesAsync(
        MailboxId mailbox, UidSet uids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in ReadMessagesAsync(mailbox, uids, MessageDetails.None, cancel))
        {
            yield return StoredSummary.Of(row.Uid, row.Summary);
        }
    }

    /// <summary>
    /// The UIDs of the messages that were expunged from a mailbox after a mod-sequence (RFC 7162 §3.2.5.1). Complete, however
    /// long ago that was; of messages whose rows have been collected, some that were expunged earlier may be among them. Empty
    /// if there is no such mailbox.
    /// </summary>
    ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel);

    /// <summary>The key with which URLs of a mailbox are authorized (RFC 4467 §2.2); null if it has none.</summary>
    ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel);

    /// <summary>Gives a mailbox a key; durable on return.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="key">The key; secret octets of any number.</param>
    /// <param name="replaces">Whether it takes the place of a key that the mailbox has already.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    /// <returns>The key that the mailbox has now: of several callers at once all get the same; null if there is no such mailbox.</returns>
    ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel);

    /// <summary>Takes away the keys of all mailboxes of an account; durable on return.</summary>
    ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel);

    /// <summary>Begins to stage content.</summary>
    /// <param name="sizeHint">The octets to come, if known: small content is staged in memory, large content in a file.</param>
    ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel);

    /// <summary>Opens content for reading.</summary>
    /// <exception cref="DamagedContentException">It is missing, or (also while reading) not what was stored.</exception>
    ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel);

    /// <summary>
    /// Gives back the space of messages, mailboxes and accounts that were removed before the given moment, and of content that
    /// nothing refers to any more. Runs beside everything else.
    /// </summary>
    ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel);

    /// <summary>What knows which messages may contain a text; null if the engine keeps no such index.</summary>
    ITextIndex? TextIndex => null;

    /// <summary>Whether a change could be committed now: false while the disk is full or cannot be written.</summary>
    ValueTask<bool> IsWritableAsync(CancellationToken cancel);
}

/// <summary>Short forms of what an engine offers.</summary>
public static class StoreEngineExtensions
{
    /// <summary>Reads rows without any of the <see cref="MessageDetails"/>.</summary>
    public static IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        this IStoreEngine engine, MailboxId mailbox, UidSet uids, CancellationToken cancel) =>
        engine.ReadMessagesAsync(mailbox, uids, MessageDetails.None, cancel);
}

/// <summary>A message as read for FETCH and SEARCH.</summary>
/// <param name="Uid">The UID.</param>
/// <param name="Content">Its content, for <see cref="IStoreEngine.OpenContentAsync"/>.</param>
/// <param name="TracePrefix">Header lines before the content; see <see cref="MessageSource.Staged"/>.</param>
/// <param name="Summary">What was computed at delivery; offsets are relative to the content, without the prefix.</param>
/// <param name="SaveDate">When it came into this mailbox (RFC 8514).</param>
public sealed record MessageRow(
    uint Uid, ContentId Content, ReadOnlyMemory<byte> TracePrefix, MessageSummary Summary, DateTimeOffset SaveDate)
{
    /// <summary>With <see cref="MessageDetails.Ids"/>: what identifies it (RFC 8474 §5); otherwise meaningless.</summary>
    public ObjectIds Ids { get; init; }

    /// <summary>
    /// The preview (RFC 8970), empty if there is nothing to be shown. Never null with <see cref="MessageDetails.Preview"/>; with
    /// <see cref="MessageDetails.KeptPreview"/>, null if none is kept yet.
    /// </summary>
    public string? Preview { get; init; }

    /// <summary>
    /// With <see cref="MessageDetails.EvenDamaged"/>: whether the summary is damaged and so is the content from which it could be computed
    /// anew, or the prefix cannot be read. Then only the UID and the save date mean something.
    /// </summary>
    public bool IsDamaged { get; init; }
}

/// <summary>A message's summary as it is stored.</summary>
/// <param name="Uid">The UID.</param>
/// <param name="Summary">The summary.</param>
public readonly record struct StoredSummary(uint Uid, SummaryView Summary)
{
    /// <summary>That of a summary that has been read as a whole.</summary>
    public static StoredSummary Of(uint uid, MessageSummary summary) =>
        SummaryView.TryOpen(summary.Serialize(), out var view) ? new StoredSummary(uid, view) : throw new FormatException("A summary cannot be stored.");
}

/// <summary>What <see cref="IStoreEngine.ReadMessagesAsync"/> reads only when asked.</summary>
[Flags]
public enum MessageDetails
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary><see cref="MessageRow.Ids"/>.</summary>
    Ids = 1,

    /// <summary><see cref="MessageRow.Preview"/>, where it is kept: what came in with this format of the store, or was asked for once.</summary>
    KeptPreview = 2,

    /// <summary><see cref="MessageRow.Preview"/> in any case: what is missing is made from the content, and kept.</summary>
    Preview = 4,

    /// <summary>Rows of damaged messages, too (<see cref="MessageRow.IsDamaged"/>), instead of an end at the first of them.</summary>
    EvenDamaged = 8,
}

/// <summary>What a collection gave back.</summary>
/// <param name="Messages">Rows of removed messages.</param>
/// <param name="Contents">Contents.</param>
/// <param name="Bytes">Octets that the contents took in the store.</param>
public readonly record struct CollectionReport(long Messages, long Contents, long Bytes);

/// <summary>The store cannot do it now: disk full, read-only, I/O error, or shutting down. Nothing has been done.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Without an explanation.</summary>
    public StoreUnavailableException()
    {
    }

    /// <summary>With one plain sentence.</summary>
    public StoreUnavailableException(string message) : base(message)
    {
    }

    /// <summary>With one plain sentence and the cause.</summary>
    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>One message's content is missing or damaged. Everything else goes on.</summary>
public sealed class DamagedContentException : Exception
{
    /// <summary>Without an explanation.</summary>
    public DamagedContentException()
    {
    }

    /// <summary>With one plain sentence.</summary>
    public DamagedContentException(string message) : base(message)
    {
    }

    /// <summary>With one plain sentence and the cause.</summary>
    public DamagedContentException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
