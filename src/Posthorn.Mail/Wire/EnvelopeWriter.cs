namespace Posthorn.Mail;

/// <summary>Writes ENVELOPE (RFC 9051 §7.5.2, §9 envelope).</summary>
internal static class EnvelopeWriter
{
    // envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
    //            env-in-reply-to SP env-message-id ")"
    public static void Write(WireWriter writer, MessageFields fields)
    {
        writer.Raw("("u8);
        writer.NString(fields.Date);
        writer.Raw(" "u8);
        writer.NString(fields.Subject);
        writer.Raw(" "u8);
        Addresses(writer, fields.From);
        Addresses(writer, fields.Sender);
        Addresses(writer, fields.ReplyTo);
        Addresses(writer, fields.To);
        Addresses(writer, fields.Cc);
        Addresses(writer, fields.Bcc);
        writer.NString(fields.InReplyTo);
        writer.Raw(" "u8);
        writer.NString(fields.MessageId);
        writer.Raw(")"u8);
    }

    // "(" 1*address ")" / nil, and the space after it
    private static void Addresses(WireWriter writer, ReadOnlySpan<MailAddress> addresses)
    {
        if (addresses.IsEmpty)
        {
            writer.Raw("NIL "u8);
            return;
        }

        writer.Raw("("u8);
        foreach (var address in addresses)
        {
            // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
            writer.Raw("("u8);
            writer.NString(address.Name);
            writer.Raw(" "u8);
            writer.NString(address.Route);
            writer.Raw(" "u8);
            writer.NString(address.Mailbox);
            writer.Raw(" "u8);
            writer.NString(address.Host);
            writer.Raw(")"u8);
        }

        writer.Raw(") "u8);
    }
}
