namespace Posthorn.Imap.Syntax;

/// <summary>partial = "&lt;" number64 "." nz-number64 "&gt;": a piece of a section (RFC 9051 §6.4.5).</summary>
/// <param name="Offset">Its first octet, from 0.</param>
/// <param name="Count">At most so many octets; from 1.</param>
public readonly record struct PartialRange(long Offset, long Count);
