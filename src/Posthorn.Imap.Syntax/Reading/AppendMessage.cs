namespace Posthorn.Imap.Syntax;

/// <summary>What APPEND says of a message before its octets.</summary>
/// <param name="Flags">Its flags; maybe none.</param>
/// <param name="InternalDate">Its internal date; null if the server is to choose.</param>
/// <param name="Literal">How many octets follow, and how.</param>
public sealed record AppendMessage(IReadOnlyList<Flag> Flags, DateTimeOffset? InternalDate, LiteralHeader Literal);
