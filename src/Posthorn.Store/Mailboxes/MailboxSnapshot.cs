namespace Posthorn.Store;

/// <summary>
/// An immutable picture of a mailbox and its messages at one moment. Whoever holds it can number messages, compare it with
/// a later one, and compute changes, without a lock.
/// </summary>
/// <param name="Info">Name, counters and UIDs of the mailbox at that moment.</param>
/// <param name="Messages">The messages in UID order.</param>
public sealed record MailboxSnapshot(MailboxInfo Info, MessageList Messages)
{
    /// <summary>The picture after a committed change of this mailbox.</summary>
    internal MailboxSnapshot Apply(MailboxInfo info, MailboxChange? change) =>
        change is null ? this with { Info = info } : new MailboxSnapshot(info, change.ApplyTo(Messages));
}
