namespace Posthorn.Imap.Syntax;

/// <summary>What <see cref="CommandFrameScanner"/> has come to.</summary>
public enum FrameEventKind
{
    /// <summary>All octets are taken, and the command goes on.</summary>
    NeedMore,

    /// <summary>The line ends with the header of a literal, whose octets come next: take it or skip it.</summary>
    Literal,

    /// <summary>The command is complete.</summary>
    Complete,

    /// <summary>
    /// The line is longer than <see cref="ImapLimits.LineOctets"/>. Told once for a command: from now on drop its octets and go on
    /// feeding; its literals are still told, as too long, and its end is <see cref="Complete"/>.
    /// </summary>
    LineTooLong,
}

/// <summary>What was found in the octets given to <see cref="CommandFrameScanner"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Consumed">How many of the octets belong to the command up to here; the others are to be given again.</param>
/// <param name="Literal">The header of the literal, for <see cref="FrameEventKind.Literal"/>. A length that does not fit 63 bits is
/// <see cref="long.MaxValue"/>.</param>
/// <param name="ExceedsLimit">
/// True if that literal is too long to be held in the frame. A synchronizing one is refused instead of "+", which ends the
/// command: <see cref="CommandFrameScanner.Reset"/>. The octets of a non-synchronizing one come anyway: drop them, then
/// <see cref="CommandFrameScanner.SkipLiteral"/>. A literal that is streamed need not mind this limit.
/// </param>
public readonly record struct FrameEvent(FrameEventKind Kind, long Consumed, LiteralHeader Literal = default, bool ExceedsLimit = false);
