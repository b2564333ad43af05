namespace Posthorn.Imap.Syntax;

/// <summary>What kind of mistake a command holds; it decides the answer, not the text.</summary>
public enum SyntaxErrorKind
{
    /// <summary>The grammar does not allow it: BAD.</summary>
    Syntax,

    /// <summary>One of <see cref="ImapLimits"/> is exceeded: BAD with the code LIMIT.</summary>
    Limit,

    /// <summary>A mailbox name is not valid modified UTF-7, or not valid UTF-8: NO with the code CANNOT.</summary>
    MailboxName,

    /// <summary>SEARCH names a charset that is not known here: NO with the code BADCHARSET (RFC 9051 §6.4.4).</summary>
    Charset,

    /// <summary>Messages are named by number where only UIDs may name them: BAD with the code UIDREQUIRED (RFC 9586 §3).</summary>
    MessageNumber,
}

/// <summary>The first mistake in a command.</summary>
/// <param name="Offset">Where it is: octets from the start of the frame.</param>
/// <param name="Expected">What was expected there.</param>
/// <param name="Kind">What kind of mistake it is.</param>
public readonly record struct SyntaxError(int Offset, Phrase Expected, SyntaxErrorKind Kind)
{
    /// <summary>The sentence to send: what was expected, and where.</summary>
    public ResponseText Text => $"Expected {Expected} at octet {Offset}.";

    /// <summary>The sentence in English.</summary>
    public override string ToString() => Text.ToString();
}
