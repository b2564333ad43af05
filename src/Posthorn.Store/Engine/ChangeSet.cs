using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>
/// Everything that one operation changes in one account. It is computed by pure code (Operations/), made durable by an
/// engine in one transaction or not at all, and then yields the next <see cref="AccountSnapshot"/> and
/// <see cref="MailboxSnapshot"/>s.
/// </summary>
public sealed record ChangeSet
{
    /// <summary>The account.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The account's mod-sequence that this was computed from: the engine commits only if it is still that.</summary>
    public required long ExpectedModSeq { get; init; }

    /// <summary>The account's mod-sequence afterwards, and that of every message changed here.</summary>
    public long ModSeq => ExpectedModSeq + 1;

    /// <summary>When it was computed.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary><see cref="AccountSnapshot.NextMailboxNumber"/> afterwards.</summary>
    public required int NextMailboxNumber { get; init; }

    /// <summary><see cref="AccountSnapshot.LastUidValidity"/> afterwards.</summary>
    public required uint LastUidValidity { get; init; }

    /// <summary>Mailboxes that are new or different (name, counters, UIDs), as they are afterwards. Names may be exchanged.</summary>
    public ImmutableArray<MailboxInfo> SavedMailboxes { get; init; } = [];

    /// <summary>
    /// Mailboxes that are no more. Their messages need not be listed in <see cref="Messages"/>; they are kept for as long as
    /// expunged messages are.
    /// </summary>
    public ImmutableArray<MailboxId> DeletedMailboxes { get; init; } = [];

    /// <summary>Changes of messages, at most one element for a mailbox.</summary>
    public ImmutableArray<MailboxChange> Messages { get; init; } = [];

    /// <summary>Names newly subscribed.</summary>
    public ImmutableArray<string> Subscribed { get; init; } = [];

    /// <summary>Names no longer subscribed.</summary>
    public ImmutableArray<string> Unsubscribed { get; init; } = [];

    /// <summary>Annotations that are set or removed, at most one element for a name in a mailbox. Those of deleted mailboxes go with them.</summary>
    public ImmutableArray<AnnotationChange> Annotations { get; init; } = [];
}

/// <summary>What a <see cref="ChangeSet"/> does to an annotation, which then has the change set's mod-sequence.</summary>
/// <param name="Mailbox">The mailbox's number; 0 for the account itself.</param>
/// <param name="Entry">The annotation's name, in the spelling that is kept.</param>
/// <param name="Value">Its value from now on; null if it is removed.</param>
public sealed record AnnotationChange(int Mailbox, string Entry, ReadOnlyMemory<byte>? Value);

/// <summary>What a <see cref="ChangeSet"/> does to the messages of one mailbox.</summary>
public sealed record MailboxChange
{
    /// <summary>The mailbox.</summary>
    public required MailboxId Mailbox { get; init; }

    /// <summary>
    /// New messages in ascending UID order. Those of a gathering (<see cref="MailboxInfo.Gathering"/>) are copies, and an engine keeps for
    /// each what it is a copy of (<see cref="IStoreEngine.ReadOriginsAsync"/>).
    /// </summary>
    public ImmutableArray<NewMessage> Added { get; init; } = [];

    /// <summary>Messages with other flags, as they are afterwards, in ascending UID order.</summary>
    public ImmutableArray<MessageEntry> Updated { get; init; } = [];

    /// <summary>
    /// Messages that are removed. An engine keeps their rows, with the change set's mod-sequence, for undelete and
    /// resynchronisation (RFC 7162 §3.2).
    /// </summary>
    public UidSet Expunged { get; init; } = UidSet.Empty;

    /// <summary>The mailbox's messages afterwards.</summary>
    internal MessageList ApplyTo(MessageList messages)
    {
        var upserts = new List<MessageEntry>(Updated.Length + Added.Length);
        upserts.AddRange(Updated);
        foreach (var added in Added)
        {
            upserts.Add(added.Entry);
        }

        return messages.With(upserts, Expunged);
    }
}

/// <summary>A message that a <see cref="MailboxChange"/> adds.</summary>
/// <param name="Entry">Its place in the snapshot; all fields are final.</param>
/// <param name="Source">Where its content comes from.</param>
/// <param name="SaveDate">When it came into this mailbox (RFC 8514).</param>
public sealed record NewMessage(MessageEntry Entry, MessageSource Source, DateTimeOffset SaveDate);

/// <summary>Where the content of a new message comes from.</summary>
public abstract record MessageSource
{
    private MessageSource()
    {
    }

    /// <summary>Content that has been staged with the engine.</summary>
    /// <param name="Content">The staged content; several messages may have the same one.</param>
    /// <param name="TracePrefix">
    /// Header lines that the delivery put before the content (RFC 5321 §4.4), ending with CRLF; empty for none. Kept with the
    /// message, so that the content is the same for all recipients and is stored once. Clients see prefix and content as one.
    /// </param>
    public sealed record Staged(StagedContent Content, ReadOnlyMemory<byte> TracePrefix) : MessageSource;

    /// <summary>The content and trace prefix of a message that is in the store (it may be expunged by the same change set).</summary>
    /// <param name="Mailbox">Its mailbox, in the same account.</param>
    /// <param name="Uid">Its UID.</param>
    public sealed record Copy(MailboxId Mailbox, uint Uid) : MessageSource;
}
