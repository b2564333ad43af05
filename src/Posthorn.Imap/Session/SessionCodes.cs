using System.Globalization;
using System.Text;
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

    /// <summary>UIDREQUIRED: message numbers, in a session that names messages by UID (RFC 9586 §3).</summary>
    public static ResponseCode UidRequired { get; } = new("UIDREQUIRED");

    /// <summary>TOOFEW: batches with fewer messages than the server tells (RFC 10022 §3.1).</summary>
    public static ResponseCode TooFew { get; } = new("TOOFEW");

    /// <summary>TOOMANY: batches of more messages, or more of them, than the server tells (RFC 10022 §3.1.5).</summary>
    public static ResponseCode TooMany { get; } = new("TOOMANY");

    /// <summary>MESSAGELIMIT: the command names more messages than one may (RFC 9738 §3.1).</summary>
    /// <param name="limit">How many it may name.</param>
    /// <param name="lowestUid">The lowest UID that is, or would be, processed; null where that has no meaning.</param>
    public static ResponseCode MessageLimit(int limit, uint? lowestUid = null) => new(
        "MESSAGELIMIT",
        writer =>
        {
            writer.Number((ulong)limit);
            if (lowestUid is { } uid)
            {
                writer.Space().Number(uid);
            }
        });

    /// <summary>INPROGRESS: a command is under way (RFC 9585 §4).</summary>
    /// <param name="tag">The tag of the command.</param>
    /// <param name="done">How many messages are done; null where that is not known.</param>
    /// <param name="goal">How many there are in all; more than are done.</param>
    // "INPROGRESS" SP "(" inprogress-tag SP inprogress-state ")"; a tag with "]" would end the code, so it is NIL.
    public static ResponseCode InProgress(string tag, long? done, long? goal) => new(
        "INPROGRESS",
        writer =>
        {
            _ = tag.Contains(']') ? writer.Raw("("u8).Nil() : writer.Raw("("u8).String(tag);
            _ = done is { } some ? writer.Space().Number((ulong)some) : writer.Space().Nil();
            _ = goal is { } all ? writer.Space().Number((ulong)all) : writer.Space().Nil();
            writer.Raw(")"u8);
        });

    /// <summary>NOUPDATE: changes of a result are not told (RFC 5267 §4.3.1).</summary>
    /// <param name="tag">The tag of the command that asked for them.</param>
    public static ResponseCode NoUpdate(string tag) => new("NOUPDATE", writer => writer.String(tag));

    /// <summary>BADEVENT: the events that NOTIFY knows (RFC 5465 §3.1).</summary>
    /// <param name="withMetadata">Whether those of METADATA are among them.</param>
    public static ResponseCode BadEvent(bool withMetadata)
    {
        string[] events = ["MessageNew", "MessageExpunge", "FlagChange", "MailboxName", "SubscriptionChange"];
        return new("BADEVENT", writer => writer.AtomList(withMetadata ? [.. events, "MailboxMetadataChange", "ServerMetadataChange"] : events));
    }

    /// <summary>
    /// URLMECH: the mechanisms by which URLs of a mailbox are authorized (RFC 4467 §8); null where the session is not protected
    /// from snooping, so that it must not be told.
    /// </summary>
    public static ResponseCode? UrlMechanisms(ImapSession session) => session.AllowsPasswords ? s_urlMechanisms : null;

    private static readonly ResponseCode s_urlMechanisms = new("URLMECH", writer => writer.Ascii(Urls.UrlToken.Mechanism));

    /// <summary>BADURL: the first URL of a command that could not be used (RFC 4469 §4.1).</summary>
    /// <param name="url">As it was sent; what cannot stand in a response is shown in percent-encoding.</param>
    public static ResponseCode BadUrl(string url) => new("BADURL", writer => writer.Ascii(Shown(url)));

    // url-resp-text = 1*<any TEXT-CHAR except "]">; one of no length has no text.
    private static string Shown(string url)
    {
        const int MaxShown = 1000;
        var shown = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(url.Length > MaxShown ? url[..MaxShown] : url))
        {
            _ = octet is > 0x20 and < 0x7F and not (byte)']' and not (byte)'\\'
                ? shown.Append((char)octet)
                : shown.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return shown.Length == 0 ? "%22%22" : shown.ToString();
    }
}
