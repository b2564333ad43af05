using System.Text;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>Mailbox names: modified UTF-7 (RFC 3501 §5.1.3) or UTF-8 (RFC 9051 §5.1), always given as Unicode.</summary>
internal static class MailboxReader
{
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    // mailbox = "INBOX" / astring; INBOX is case-insensitive.
    public static string Mailbox(this ByteScanner scanner)
    {
        var start = scanner.Position;
        var name = Decode(scanner, scanner.Astring("a mailbox name"), start);
        if (name.Any(char.IsControl))
            throw scanner.Error("a mailbox name without control characters", start);
        return name.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? "INBOX" : name;
    }

    /// <summary>Octets of a name (or of a namespace prefix) as Unicode.</summary>
    public static string Decode(ByteScanner scanner, byte[] bytes, int start)
    {
        if (!scanner.HasUtf8)
        {
            if (bytes.Any(value => value > 0x7f))
                throw scanner.Error("a mailbox name in seven bits", start);
            return DecodeUtf7(Encoding.ASCII.GetString(bytes)) is { } name
                ? name
                : throw scanner.Error("a mailbox name in canonical modified UTF-7", start);
        }
        try
        {
            return new UTF8Encoding(false, true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw scanner.Error("a mailbox name in UTF-8", start);
        }
    }

    /// <summary>The name, or null where the encoding is not the one canonical form.</summary>
    public static string? DecodeUtf7(string encoded)
    {
        var name = new StringBuilder();
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '&')
            {
                name.Append(encoded[i]);
                continue;
            }
            var end = encoded.IndexOf('-', i);
            if (end < 0)
                return null;
            if (end == i + 1)
                name.Append('&');
            else if (DecodeShift(encoded[(i + 1)..end]) is { } shifted)
                name.Append(shifted);
            else
                return null;
            // "-&" with nothing between: the two shifts would have been one.
            if (end > i + 1 && end + 2 < encoded.Length && encoded[end + 1] == '&' && encoded[end + 2] != '-')
                return null;
            i = end;
        }
        return name.ToString();
    }

    private static string? DecodeShift(string shifted)
    {
        var text = new StringBuilder();
        uint bits = 0;
        var count = 0;
        foreach (var letter in shifted)
        {
            var value = Base64.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
                return null;
            bits = ((bits << 6) | (uint)value) & 0xff_ffff;
            count += 6;
            if (count < 16)
                continue;
            count -= 16;
            var unit = (char)((bits >> count) & 0xffff);
            // Printable ASCII represents itself.
            if (unit is >= ' ' and <= '~')
                return null;
            text.Append(unit);
        }
        var padding = bits & ((1u << count) - 1);
        var wellFormed = count < 6 && padding == 0 && text.Length > 0;
        return wellFormed && IsPaired(text.ToString()) ? text.ToString() : null;
    }

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}
