namespace Posthorn.Imap.Syntax;

/// <summary>
/// What APPEND and REPLACE say between two literals whose octets are streamed: those are not in any frame, so that their
/// arguments are read stretch by stretch.
/// </summary>
/// <param name="Elements">What was said, in its order.</param>
/// <param name="EndsWithLiteral">True if the last element is a literal, whose octets come next; otherwise the command is complete.</param>
/// <param name="Next">Where the stretch behind that literal begins.</param>
public sealed record AppendStretch(IReadOnlyList<AppendElement> Elements, bool EndsWithLiteral, AppendPlace Next);

/// <summary>Where in the arguments of APPEND a stretch begins.</summary>
public enum AppendPlace
{
    /// <summary>Behind the mailbox: a message has to come.</summary>
    FirstMessage,

    /// <summary>Behind a message: another one may come (RFC 3502).</summary>
    BehindMessage,

    /// <summary>Behind a text in CATENATE: another part, or the end of the list (RFC 4469 §5).</summary>
    BehindPart,

    /// <summary>Behind the literal of UTF8 that is a message: its parenthesis (RFC 6855 §4).</summary>
    BehindUtf8Message,

    /// <summary>Behind the literal of UTF8 in CATENATE: its parenthesis.</summary>
    BehindUtf8Part,
}

/// <summary>A piece of the arguments of APPEND.</summary>
public abstract record AppendElement;

/// <summary>A message begins: the elements up to the next one of this type, or to the end, are its octets.</summary>
/// <param name="Flags">Its flags; maybe none.</param>
/// <param name="InternalDate">Its internal date; null if the server is to choose.</param>
public sealed record AppendMessage(IReadOnlyList<Flag> Flags, DateTimeOffset? InternalDate) : AppendElement;

/// <summary>Octets of the message that are streamed.</summary>
/// <param name="Literal">How many, and how they come.</param>
/// <param name="IsPart">True if there may be more of the message beside it (CATENATE).</param>
/// <param name="IsUtf8">True if it was said that its header has UTF-8 (RFC 6855 §4).</param>
public sealed record AppendLiteral(LiteralHeader Literal, bool IsPart, bool IsUtf8) : AppendElement;

/// <summary>Octets of the message that are those of a message, or a part of one, on the server (RFC 4469 §3).</summary>
/// <param name="Url">The URL as sent.</param>
public sealed record AppendUrl(string Url) : AppendElement;
