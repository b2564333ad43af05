namespace Posthorn.Store;

/// <summary>A mailbox as its account's tree knows it: enough for LIST and STATUS without reading a message.</summary>
public sealed record MailboxInfo
{
    /// <summary>The identity, which survives a rename.</summary>
    public required MailboxId Id { get; init; }

    /// <summary>The full name, normalised by <see cref="MailboxName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>UIDVALIDITY (RFC 9051 §2.3.1.1): fixed for the life of the mailbox.</summary>
    public required uint UidValidity { get; init; }

    /// <summary>UIDNEXT: the UID that the next message gets.</summary>
    public uint UidNext { get; init; } = 1;

    /// <summary>HIGHESTMODSEQ (RFC 7162 §3.1.2.1): the mod-sequence of the last change to its messages; at least 1.</summary>
    public required long HighestModSeq { get; init; }

    /// <summary>The account's mod-sequence when the mailbox was created, renamed, subscribed, unsubscribed or given a use the last time.</summary>
    public required long TreeModSeq { get; init; }

    /// <summary>The special uses (RFC 6154 §2) it has.</summary>
    public SpecialUses Uses { get; init; }

    /// <summary>Number of messages.</summary>
    public int Messages { get; init; }

    /// <summary>Number of messages without \Seen.</summary>
    public int Unseen { get; init; }

    /// <summary>Number of messages with \Deleted.</summary>
    public int Deleted { get; init; }

    /// <summary>Sum of the messages' sizes in octets.</summary>
    public long Size { get; init; }

    /// <summary>The checksum of its messages (<see cref="MessageSum"/>): tells rows that were changed by nobody.</summary>
    public long Sum { get; init; }

    /// <summary>Messages from this UID on have not been announced as \Recent to any session yet (RFC 3501 §2.3.2).</summary>
    public uint FirstRecentUid { get; init; } = 1;

    /// <summary>What makes it a gathering of messages that live elsewhere; null for a mailbox with messages of its own.</summary>
    public Gathering? Gathering { get; init; }
}

/// <summary>The special uses of RFC 6154 §2, RFC 8457 §3 and RFC 9979. The values are part of the store's format.</summary>
[Flags]
public enum SpecialUses
{
    /// <summary>An ordinary mailbox.</summary>
    None = 0,

    /// <summary>\All: every message of the account.</summary>
    All = 1,

    /// <summary>\Archive.</summary>
    Archive = 2,

    /// <summary>\Drafts.</summary>
    Drafts = 4,

    /// <summary>\Flagged: every message marked as important.</summary>
    Flagged = 8,

    /// <summary>\Junk.</summary>
    Junk = 16,

    /// <summary>\Sent.</summary>
    Sent = 32,

    /// <summary>\Trash.</summary>
    Trash = 64,

    /// <summary>\Important (RFC 8457): what is likely to matter to the user.</summary>
    Important = 128,

    /// <summary>\Memos (RFC 9979): notes that the user has written.</summary>
    Memos = 256,

    /// <summary>\Scheduled (RFC 9979): messages that are to be sent later.</summary>
    Scheduled = 512,

    /// <summary>\Snoozed (RFC 9979): messages that are to come back later.</summary>
    Snoozed = 1024,
}
