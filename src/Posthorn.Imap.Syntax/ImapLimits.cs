namespace Posthorn.Imap.Syntax;

/// <summary>
/// What a client can make the language layer hold or walk through: one value for each, with its unit and its reason.
/// A limit that is exceeded is a <see cref="SyntaxError"/> of kind <see cref="SyntaxErrorKind.Limit"/>, or an event of
/// <see cref="CommandFrameScanner"/>; never an exception.
/// </summary>
public sealed record ImapLimits
{
    /// <summary>The values that are used where none are given.</summary>
    public static ImapLimits Default { get; } = new();

    /// <summary>
    /// Octets of one command without its literals, line ends included; default 65,536. RFC 7162 §4 has clients
    /// stay below about 8,192; those that name many UIDs in a set, or many fields in a FETCH, need not.
    /// </summary>
    public int LineOctets { get; init; } = 64 * 1024;

    /// <summary>
    /// Octets of one literal that is held in the frame (a name, a password, a search text); default 65,536. A message is
    /// streamed, and its limit is the mailbox's.
    /// </summary>
    public int InlineLiteralOctets { get; init; } = 64 * 1024;

    /// <summary>Octets of one command with the literals held in its frame; default 262,144, which bounds memory.</summary>
    public int FrameOctets { get; init; } = 256 * 1024;

    /// <summary>
    /// Levels of parentheses, NOT, and OR in its first operand; default 100, far above what a person would search for: every
    /// level costs stack here, and again in whoever evaluates the tree.
    /// </summary>
    public int Nesting { get; init; } = 100;

    /// <summary>Numbers and ranges in one set; default 16,384, which is what fits into a line, and 128 KiB of memory.</summary>
    public int SetRanges { get; init; } = 16 * 1024;

    /// <summary>Items in one list (flags, fetch items, search keys, field names); default 4,096: a line holds few more.</summary>
    public int ListItems { get; init; } = 4096;

    /// <summary>Parts in one section specifier ("1.2.3"); default 100, the depth to which messages may be nested.</summary>
    public int SectionParts { get; init; } = 100;

    /// <summary>Pairs in ID; default 30 (RFC 2971 §3.3).</summary>
    public int IdPairs { get; init; } = 30;

    /// <summary>Octets of a field name in ID; default 30 (RFC 2971 §3.3).</summary>
    public int IdFieldOctets { get; init; } = 30;

    /// <summary>Octets of a value in ID; default 1,024 (RFC 2971 §3.3).</summary>
    public int IdValueOctets { get; init; } = 1024;
}
