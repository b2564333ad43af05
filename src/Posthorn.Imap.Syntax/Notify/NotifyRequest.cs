namespace Posthorn.Imap.Syntax;

/// <summary>Events that NOTIFY knows (RFC 5465 §5).</summary>
[Flags]
public enum NotifyEvents
{
    /// <summary>NONE.</summary>
    None = 0,

    /// <summary>MessageNew (§5.2).</summary>
    MessageNew = 1,

    /// <summary>MessageExpunge (§5.3).</summary>
    MessageExpunge = 2,

    /// <summary>FlagChange (§5.1).</summary>
    FlagChange = 4,

    /// <summary>The events of messages.</summary>
    Messages = MessageNew | MessageExpunge | FlagChange,

    /// <summary>MailboxName: created, deleted, renamed (§5.4).</summary>
    MailboxName = 8,

    /// <summary>SubscriptionChange (§5.5).</summary>
    SubscriptionChange = 16,

    /// <summary>MailboxMetadataChange: an annotation of a mailbox is set or removed (§5.6).</summary>
    MailboxMetadataChange = 32,

    /// <summary>ServerMetadataChange: an annotation of the server is set or removed, whatever mailboxes are named (§5.7).</summary>
    ServerMetadataChange = 64,

    /// <summary>The events of METADATA.</summary>
    Metadata = MailboxMetadataChange | ServerMetadataChange,
}

/// <summary>filter-mailboxes: which mailboxes an event-group is about (RFC 5465 §6).</summary>
public enum NotifyFilter
{
    /// <summary>SELECTED: the selected mailbox, at once.</summary>
    Selected,

    /// <summary>SELECTED-DELAYED: the selected mailbox; removed messages when a command allows it.</summary>
    SelectedDelayed,

    /// <summary>INBOXES: where mail may be delivered.</summary>
    Inboxes,

    /// <summary>PERSONAL: the user's own.</summary>
    Personal,

    /// <summary>SUBSCRIBED.</summary>
    Subscribed,

    /// <summary>SUBTREE: mailboxes and all below them.</summary>
    Subtree,

    /// <summary>SUBTREE-ONE: mailboxes and those directly below them (RFC 7377 §2.2).</summary>
    SubtreeOne,

    /// <summary>MAILBOXES: by name.</summary>
    Mailboxes,
}

/// <summary>filter-mailboxes with its names (RFC 5465 §8).</summary>
/// <param name="Filter">Which mailboxes.</param>
/// <param name="Names">Their names, for SUBTREE, SUBTREE-ONE and MAILBOXES.</param>
public sealed record MailboxSelector(NotifyFilter Filter, IReadOnlyList<string> Names);

/// <summary>event-group (RFC 5465 §8).</summary>
/// <param name="Selector">Which mailboxes.</param>
/// <param name="Events">The events.</param>
/// <param name="FetchItems">What is fetched of new messages in the selected mailbox; may be empty.</param>
/// <param name="UnknownEvents">Events that are not known here, to be answered by BADEVENT.</param>
public sealed record NotifyGroup(
    MailboxSelector Selector, NotifyEvents Events, IReadOnlyList<FetchItem> FetchItems, IReadOnlyList<string> UnknownEvents)
{
    /// <summary>Which mailboxes.</summary>
    public NotifyFilter Filter => Selector.Filter;
}

/// <summary>The arguments of NOTIFY (RFC 5465 §3.1).</summary>
/// <param name="WantsStatus">STATUS was given.</param>
/// <param name="Groups">The groups of SET; none for NONE.</param>
public sealed record NotifyRequest(bool WantsStatus, IReadOnlyList<NotifyGroup> Groups);
