namespace Posthorn.Store;

/// <summary>Why a text cannot be the name of a mailbox (<see cref="MailboxName"/>).</summary>
public enum MailboxNameProblem
{
    /// <summary>It can be one.</summary>
    None,

    /// <summary>It is empty.</summary>
    Empty,

    /// <summary>It is longer than <see cref="MailboxName.MaxLength"/>.</summary>
    TooLong,

    /// <summary>One of its levels is empty.</summary>
    EmptyLevel,

    /// <summary>It has more levels than <see cref="MailboxName.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>It has * or %, which LIST takes for wildcards.</summary>
    Wildcard,

    /// <summary>It has control characters, or separators of lines.</summary>
    ControlCharacter,

    /// <summary>It is not valid Unicode.</summary>
    NotUnicode,
}
