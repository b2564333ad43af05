namespace Posthorn.Mail;

/// <summary>
/// An address as ENVELOPE tells it (RFC 9051 §7.5.2). A null host marks group syntax: with a mailbox it begins the group of that
/// name, without one it ends it. All texts are as in the message: not decoded, quoting removed.
/// </summary>
internal readonly record struct MailAddress(byte[]? Name, byte[]? Route, byte[]? Mailbox, byte[]? Host)
{
    public static MailAddress GroupEnd { get; }

    public static MailAddress GroupStart(byte[] name) => new(null, null, name, null);
}
