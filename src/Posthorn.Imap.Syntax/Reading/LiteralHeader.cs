namespace Posthorn.Imap.Syntax;

/// <summary>What is announced before the octets of a literal: {n}, {n+}, ~{n} or ~{n+}.</summary>
/// <param name="Octets">How many octets follow the line end.</param>
/// <param name="IsNonSynchronizing">True for "+": the client sends them without waiting to be asked (RFC 7888 §4).</param>
/// <param name="IsLiteral8">True for "~": they may hold NUL (RFC 3516 §4.4, RFC 9051 §4.3.1).</param>
public readonly record struct LiteralHeader(long Octets, bool IsNonSynchronizing, bool IsLiteral8);
