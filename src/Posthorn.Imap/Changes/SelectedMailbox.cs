using Posthorn.Imap.Contexts;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Changes;

/// <summary>
/// The mailbox that a session has selected, as its client has been told about it. Message numbers are positions in
/// <see cref="Told"/> and in nothing else; the difference to the mailbox's current state is what the client has still to
/// hear (RFC 9051 §7.4, §7.5.1).
/// </summary>
internal sealed class SelectedMailbox
{
    private int _urlKeys;

    public SelectedMailbox(OpenMailbox mailbox, bool readOnly, MailboxChangeSignal signal)
    {
        Mailbox = mailbox;
        _urlKeys = mailbox.UrlKeys;
        IsReadOnly = readOnly;
        Signal = signal;
        mailbox.Watch(signal);
        var snapshot = mailbox.Current;
        Told = snapshot.Messages;
        ToldUidNext = snapshot.Info.UidNext;
        ToldModSeq = snapshot.Info.HighestModSeq;
        Recent = UidSet.Empty;
        LiveResults = new LiveResults(this);
        ClaimRecent();
    }

    /// <summary>The mailbox, shared with other sessions.</summary>
    public OpenMailbox Mailbox { get; }

    /// <summary>What keeps it up to date if it is a smart folder; null for other mailboxes.</summary>
    public SmartSelection? Smart { get; init; }

    /// <summary>Selected by EXAMINE (RFC 9051 §6.3.3).</summary>
    public bool IsReadOnly { get; }

    /// <summary>Set when the mailbox changes.</summary>
    public MailboxChangeSignal Signal { get; }

    /// <summary>The messages that the client knows of, with the flags it knows.</summary>
    public MessageList Told { get; private set; }

    /// <summary>UIDs below this one have been announced.</summary>
    public uint ToldUidNext { get; private set; }

    /// <summary>
    /// The mod-sequence up to which the client has been told everything (RFC 7162 §3.1.2.1); it waits with removed messages that
    /// cannot be told of yet.
    /// </summary>
    public long ToldModSeq { get; private set; }

    /// <summary>Whether something has changed of which the client could not be told yet.</summary>
    public bool HasUntold { get; private set; }

    /// <summary>Messages that are \Recent in this session (RFC 3501 §2.3.2).</summary>
    public UidSet Recent { get; private set; }

    /// <summary>The result that <c>$</c> stands for (RFC 9051 §6.4.4.1).</summary>
    public UidSet SavedSearch { get; set; } = UidSet.Empty;

    /// <summary>Results of SEARCH and SORT that are kept up to date (RFC 5267 §4.3).</summary>
    public LiveResults LiveResults { get; }

    /// <summary>How many messages the client knows of.</summary>
    public int Exists => Told.Count;

    /// <summary>How many of them are \Recent.</summary>
    public int RecentCount => Recent.IsEmpty ? 0 : Told.In(Recent).Count();

    /// <summary>All messages that the client knows of.</summary>
    public NumberedMessages Numbered() => NumberedMessages.All(Told);

    /// <summary>
    /// The messages that a set in a command means. Message numbers beyond the last one, and UIDs that do not exist, name nothing;
    /// <c>*</c> is the last message (RFC 9051 §9, seq-number).
    /// </summary>
    public NumberedMessages Resolve(MessageSet set, bool byUid) => NumberedMessages.Resolve(Told, SavedSearch, set, byUid);

    /// <summary>
    /// What happened since the client was told the last time. Afterwards the client is taken to know it, so the caller writes
    /// it in this order: the removed numbers, the new count, the flags.
    /// </summary>
    /// <param name="snapshot">The mailbox now.</param>
    /// <param name="kinds">
    /// What may be told. Without <see cref="ChangeKinds.Expunged"/>, because message numbers are in use (RFC 9051 §7.5.1),
    /// removed messages stay in <see cref="Told"/>; the other kinds are left out when the client does not want them (RFC 5465 §3.1).
    /// </param>
    public ToldChanges Advance(MailboxSnapshot snapshot, ChangeKinds kinds)
    {
        var diff = MessageListDiff.Between(Told, snapshot.Messages);
        var changes = new ToldChanges(
            kinds.HasFlag(ChangeKinds.Expunged) ? diff.ExpungedIndexes : [],
            kinds.HasFlag(ChangeKinds.Expunged) ? diff.Expunged : [],
            kinds.HasFlag(ChangeKinds.New) ? diff.Added : [],
            kinds.HasFlag(ChangeKinds.Flags) ? diff.Changed : []);
        var gone = changes.Expunged.Count == 0 ? UidSet.Empty : UidSet.Of(changes.Expunged.Select(entry => entry.Uid));
        HasUntold = changes.Expunged.Count < diff.Expunged.Count || changes.Added.Count < diff.Added.Count || changes.Changed.Count < diff.Changed.Count;
        if (HasUntold)
        {
            Told = Told.With([.. changes.Changed, .. changes.Added], gone);
        }
        else
        {
            Told = snapshot.Messages;
            ToldModSeq = snapshot.Info.HighestModSeq;
        }

        if (changes.Added.Count == diff.Added.Count)
        {
            ToldUidNext = snapshot.Info.UidNext;
            ClaimRecent();
        }

        if (!gone.IsEmpty)
        {
            SavedSearch = SavedSearch.Except(gone);
            Recent = Recent.Except(gone);
        }

        return changes;
    }

    /// <summary>Takes note of flags that the client has been told, or knows because it has set them itself.</summary>
    public void Learn(IReadOnlyList<MessageEntry> entries) => Told = Told.With(entries, UidSet.Empty);

    /// <summary>Takes note of the mailbox's key for URLs; true if there was a reset since the last time (RFC 4467 §7).</summary>
    public bool LearnUrlKeys()
    {
        var before = _urlKeys;
        _urlKeys = Mailbox.UrlKeys;
        return _urlKeys != before;
    }

    /// <summary>The message number of a UID that the client knows.</summary>
    public uint NumberOf(uint uid) => (uint)Told.IndexOf(uid) + 1;

    private void ClaimRecent()
    {
        // RFC 3501 §6.3.2: EXAMINE must not cause messages to lose \Recent.
        if (!IsReadOnly)
        {
            Recent = Recent.Union(Mailbox.ClaimRecent(ToldUidNext));
        }
        else
        {
            var info = Mailbox.Current.Info;
            Recent = UidSet.Range(Math.Max(1, info.FirstRecentUid), Math.Max(ToldUidNext, 1) - 1);
        }
    }
}

/// <summary>What a client has to be told.</summary>
/// <param name="ExpungedIndexes">Positions, in the list as told before, of the removed messages, ascending.</param>
/// <param name="Expunged">The removed messages.</param>
/// <param name="Added">New messages.</param>
/// <param name="Changed">Messages with other flags.</param>
internal sealed record ToldChanges(
    IReadOnlyList<int> ExpungedIndexes, IReadOnlyList<MessageEntry> Expunged, IReadOnlyList<MessageEntry> Added,
    IReadOnlyList<MessageEntry> Changed);

/// <summary>What can happen in a selected mailbox.</summary>
[Flags]
internal enum ChangeKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Messages are removed.</summary>
    Expunged = 1,

    /// <summary>Messages are added.</summary>
    New = 2,

    /// <summary>Flags change.</summary>
    Flags = 4,

    /// <summary>Everything.</summary>
    All = Expunged | New | Flags,
}
