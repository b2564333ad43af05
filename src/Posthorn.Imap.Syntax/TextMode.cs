namespace Posthorn.Imap.Syntax;

/// <summary>How text outside ASCII travels on a connection; ENABLE switches it.</summary>
public enum TextMode
{
    /// <summary>IMAP4rev1: quoted strings are ASCII, mailbox names are modified UTF-7 (RFC 3501 §5.1.3).</summary>
    Rev1,

    /// <summary>IMAP4rev2 or UTF8=ACCEPT is enabled: quoted strings and mailbox names are UTF-8 (RFC 9051 §5.1, RFC 6855 §3).</summary>
    Utf8,
}
