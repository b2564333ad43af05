using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>Response codes of extensions, beside those of the base protocol.</summary>
internal static class SessionCodes
{
    /// <summary>TOOBIG: the message or literal is larger than the server takes (RFC 4469 §4.2, RFC 7889 §4).</summary>
    public static ResponseCode TooBig { get; } = new("TOOBIG");

    /// <summary>COMPRESSIONACTIVE: there is nothing more to be compressed (RFC 4978 §3).</summary>
    public static ResponseCode CompressionActive { get; } = new("COMPRESSIONACTIVE");

    /// <summary>NOTIFICATIONOVERFLOW: more changes than the server tells (RFC 5465 §5.8).</summary>
    public static ResponseCode NotificationOverflow { get; } = new("NOTIFICATIONOVERFLOW");

    /// <summary>BADEVENT: the events that NOTIFY knows (RFC 5465 §3.1).</summary>
    public static ResponseCode BadEvent { get; } = new(
        "BADEVENT",
        writer => writer.Raw("("u8).Atoms(["MessageNew", "MessageExpunge", "FlagChange", "MailboxName", "SubscriptionChange"]).Raw(")"u8));
}
