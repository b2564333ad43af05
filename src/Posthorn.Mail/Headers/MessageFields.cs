using System.Runtime.InteropServices;

namespace Posthorn.Mail;

/// <summary>The fields of a message header that ENVELOPE, sorting and threading need. Texts are unfolded, not decoded.</summary>
internal sealed class MessageFields
{
    private readonly List<MailAddress>?[] _addresses = new List<MailAddress>?[6];

    public byte[]? Date { get; private set; }

    public byte[]? Subject { get; private set; }

    public byte[]? InReplyTo { get; private set; }

    public byte[]? MessageId { get; private set; }

    public byte[]? References { get; private set; }

    public ReadOnlySpan<MailAddress> From => Addresses(0);

    // RFC 9051 §7.5.2: Sender and Reply-To that are absent or empty are the same as From.
    public ReadOnlySpan<MailAddress> Sender => Addresses(1) is { Length: > 0 } sender ? sender : From;

    public ReadOnlySpan<MailAddress> ReplyTo => Addresses(2) is { Length: > 0 } replyTo ? replyTo : From;

    public ReadOnlySpan<MailAddress> To => Addresses(3);

    public ReadOnlySpan<MailAddress> Cc => Addresses(4);

    public ReadOnlySpan<MailAddress> Bcc => Addresses(5);

    public static MessageFields Read(ReadOnlySpan<byte> headerBlock, MailLimits limits)
    {
        var fields = new MessageFields();
        foreach (var field in HeaderFields.Enumerate(headerBlock))
            fields.Take(field, limits);
        return fields;
    }

    private void Take(HeaderField field, MailLimits limits)
    {
        // The first letters keep all other fields from being compared with eleven names.
        switch (field.Name[0] | 0x20)
        {
            case 'd' when field.Is("Date"u8):
                Date ??= FieldText.Unfold(field.Body);
                break;
            case 's' when field.Is("Subject"u8):
                Subject ??= FieldText.Unfold(field.Body);
                break;
            case 'i' when field.Is("In-Reply-To"u8):
                InReplyTo ??= FieldText.Unfold(field.Body);
                break;
            case 'm' when field.Is("Message-ID"u8):
                MessageId ??= FieldText.Unfold(field.Body);
                break;
            case 'r' when field.Is("References"u8):
                References ??= FieldText.Unfold(field.Body);
                break;
            case 'f' when field.Is("From"u8):
                TakeAddresses(0, field, limits);
                break;
            case 's' when field.Is("Sender"u8):
                TakeAddresses(1, field, limits);
                break;
            case 'r' when field.Is("Reply-To"u8):
                TakeAddresses(2, field, limits);
                break;
            case 't' when field.Is("To"u8):
                TakeAddresses(3, field, limits);
                break;
            case 'c' when field.Is("Cc"u8):
                TakeAddresses(4, field, limits);
                break;
            case 'b' when field.Is("Bcc"u8):
                TakeAddresses(5, field, limits);
                break;
        }
    }

    // RFC 5322 §3.6 allows each of these once; where there are more, the reader is shown all addresses.
    private void TakeAddresses(int index, HeaderField field, MailLimits limits) =>
        new AddressParser(FieldText.Unfold(field.Body), limits.Addresses).ParseTo(_addresses[index] ??= []);

    private ReadOnlySpan<MailAddress> Addresses(int index) => CollectionsMarshal.AsSpan(_addresses[index]);
}
