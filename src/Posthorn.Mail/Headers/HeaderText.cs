using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Posthorn.Mail;

/// <summary>What the bodies of header fields say to a reader.</summary>
public static class HeaderText
{
    private static readonly ParserOptions Options = new() { CharsetEncoding = Encoding.UTF8 };

    /// <summary>Decodes an unstructured field: unfolded, encoded-words (RFC 2047) decoded, 8-bit text as UTF-8 if it is that and as
    /// Latin-1 otherwise. Encoded-words that cannot be decoded stay as they are.</summary>
    /// <param name="rawFieldBody">What follows the colon, with or without its line ends.</param>
    public static string Decode(ReadOnlySpan<byte> rawFieldBody)
    {
        var text = FieldText.Unfold(rawFieldBody);
        if (!text.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~') && text.AsSpan().IndexOf("=?"u8) < 0)
            return Encoding.ASCII.GetString(text);
        if (!System.Text.Unicode.Utf8.IsValid(text))
            text = Encoding.Convert(Encoding.Latin1, Encoding.UTF8, text);
        return Rfc2047.DecodeText(Options, text);
    }

    /// <summary>The addresses of a field as a reader sees them: "Name &lt;mailbox@host&gt;, …", names decoded, groups as "name: …;".
    /// At most <see cref="MailLimits.Addresses"/> of them.</summary>
    /// <param name="rawFieldBody">What follows the colon, with or without its line ends.</param>
    /// <param name="limits">What the field may cost.</param>
    public static string DecodeAddresses(ReadOnlySpan<byte> rawFieldBody, MailLimits limits)
    {
        var list = new List<MailAddress>();
        new AddressParser(FieldText.Unfold(rawFieldBody), limits.Addresses).ParseTo(list);
        var text = new StringBuilder();
        var needsComma = false;
        foreach (var address in list)
        {
            if (address is { Host: null, Mailbox: null })
            {
                text.Append(';');
                needsComma = true;
                continue;
            }

            if (needsComma)
                text.Append(", ");
            AppendAddress(text, address);
            needsComma = address.Host is not null;
        }

        return text.ToString();
    }

    /// <summary>The time in a Date field (RFC 5322 §3.3), leniently, or null.</summary>
    public static DateTimeOffset? DecodeDate(ReadOnlySpan<byte> rawFieldBody)
    {
        // Longer than any date with its comments; the parser's tokens are kept few.
        if (rawFieldBody.Length > 256)
            return null;
        return DateUtils.TryParse(FieldText.Unfold(rawFieldBody), out var date) ? date : null;
    }

    private static void AppendAddress(StringBuilder text, MailAddress address)
    {
        if (address.Host is null)
        {
            text.Append(Decode(address.Mailbox)).Append(": ");
            return;
        }

        var spec = Utf8OrLatin1.Decode(address.Mailbox) + (address.Host.Length > 0 ? "@" + Utf8OrLatin1.Decode(address.Host) : "");
        if (address.Name is null)
            text.Append(spec);
        else
            text.Append(Decode(address.Name)).Append(" <").Append(spec).Append('>');
    }
}
