namespace Posthorn.Imap.Syntax;

/// <summary>Which mailboxes ESEARCH searches (RFC 7377 §2.2, RFC 5465 §6).</summary>
public enum SearchSourceKind
{
    /// <summary>selected: the selected mailbox.</summary>
    Selected,

    /// <summary>inboxes: where mail may be delivered.</summary>
    Inboxes,

    /// <summary>personal: the user's own.</summary>
    Personal,

    /// <summary>subscribed.</summary>
    Subscribed,

    /// <summary>subtree: mailboxes and all below them.</summary>
    Subtree,

    /// <summary>subtree-one: mailboxes and those one level below them.</summary>
    SubtreeOne,

    /// <summary>mailboxes: by name.</summary>
    Mailboxes,
}

/// <summary>filter-mailboxes of ESEARCH (RFC 7377 §4).</summary>
/// <param name="Kind">Which mailboxes.</param>
/// <param name="Names">Their names, for subtree, subtree-one and mailboxes.</param>
public sealed record SearchSource(SearchSourceKind Kind, IReadOnlyList<string> Names);
