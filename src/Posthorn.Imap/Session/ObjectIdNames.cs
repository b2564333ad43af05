using System.Globalization;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Session;

/// <summary>
/// Object ids as clients see them (RFC 8474). A letter before each tells the kinds apart (§5.2), and keeps them from looking like
/// numbers or like NIL; hexadecimal digits keep them different in any case (§8.1).
/// </summary>
internal static class ObjectIdNames
{
    /// <summary>MAILBOXID: an account's number for a mailbox is never given again, and stays when it is renamed (§4).</summary>
    public static string Of(MailboxId mailbox) =>
        string.Create(CultureInfo.InvariantCulture, $"F{mailbox.Account.Value:x}-{mailbox.Number:x}");

    /// <summary>EMAILID.</summary>
    public static string Email(ObjectIds ids) => string.Create(CultureInfo.InvariantCulture, $"M{ids.Email:x32}");

    /// <summary>THREADID; null if there is none.</summary>
    public static string? Thread(ObjectIds ids) =>
        ids.Thread is { } thread ? string.Create(CultureInfo.InvariantCulture, $"T{thread:x16}") : null;

    /// <summary>"MAILBOXID" SP "(" objectid ")": of a mailbox that is made or opened (§4.1, §4.2).</summary>
    public static ResponseCode Code(MailboxId mailbox) => new("MAILBOXID", writer => Write(writer, Of(mailbox)));

    /// <summary>"(" objectid ")"</summary>
    public static void Write(ImapWriter writer, string id) => writer.Raw("("u8).Ascii(id).Raw(")"u8);
}
