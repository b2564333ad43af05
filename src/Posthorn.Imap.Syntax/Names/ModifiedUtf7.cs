using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// Modified UTF-7, the form of mailbox names in IMAP4rev1 (RFC 3501 §5.1.3). Decoding is strict: each name has exactly one
/// form, and every other one is refused, so that two spellings can never mean one mailbox.
/// </summary>
public static class ModifiedUtf7
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    /// <summary>Decodes a name.</summary>
    /// <param name="encoded">The octets of the name.</param>
    /// <param name="name">The name, not normalised; null if refused.</param>
    /// <returns>False for an octet outside printable ASCII, printable ASCII in base64, an empty, unfinished or superfluous
    /// shift, bits that are left over, and half a surrogate pair.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var text = new StringBuilder(encoded.Length);
        var afterShift = false;
        for (var i = 0; i < encoded.Length; i++)
        {
            var octet = encoded[i];
            if (octet is < 0x20 or > 0x7e)
            {
                return false;
            }

            if (octet != (byte)'&')
            {
                text.Append((char)octet);
                afterShift = false;
                continue;
            }

            var length = encoded[(i + 1)..].IndexOf((byte)'-');
            if (length < 0)
            {
                return false;
            }

            if (length == 0)
            {
                text.Append('&');
                afterShift = false;
            }
            else
            {
                // "&U,BTFw-&ZeVnLIqe-" has a superfluous shift in the middle.
                if (afterShift || !TryDecodeShift(encoded.Slice(i + 1, length), text))
                {
                    return false;
                }

                afterShift = true;
            }

            i += length + 1;
        }

        name = text.ToString();
        return IsWellFormed(name);
    }

    /// <summary>Writes a name in its one encoded form; half a surrogate pair becomes U+FFFD.</summary>
    public static void Encode(ReadOnlySpan<char> name, IBufferWriter<byte> output)
    {
        var (buffer, bits) = (0u, 0);
        var shifted = false;
        Span<char> units = stackalloc char[2];
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value is >= 0x20 and <= 0x7e)
            {
                if (shifted)
                {
                    EndShift(ref buffer, ref bits, output);
                    shifted = false;
                }

                output.Write(rune.Value == '&' ? "&-"u8 : [(byte)rune.Value]);
                continue;
            }

            if (!shifted)
            {
                output.Write("&"u8);
                shifted = true;
            }

            foreach (var unit in units[..rune.EncodeToUtf16(units)])
            {
                buffer = (buffer << 16) | unit;
                for (bits += 16; bits >= 6; bits -= 6)
                {
                    output.Write([(byte)Alphabet[(int)(buffer >> (bits - 6)) & 0x3f]]);
                }
            }
        }

        if (shifted)
        {
            EndShift(ref buffer, ref bits, output);
        }
    }

    /// <summary>The encoded form of a name, as ASCII text.</summary>
    public static string Encode(string name)
    {
        var output = new ArrayBufferWriter<byte>(name.Length + 16);
        Encode(name, output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static void EndShift(ref uint buffer, ref int bits, IBufferWriter<byte> output)
    {
        if (bits > 0)
        {
            output.Write([(byte)Alphabet[(int)(buffer << (6 - bits)) & 0x3f]]);
        }

        output.Write("-"u8);
        (buffer, bits) = (0, 0);
    }

    private static bool TryDecodeShift(ReadOnlySpan<byte> base64, StringBuilder text)
    {
        var (buffer, bits) = (0u, 0);
        foreach (var octet in base64)
        {
            var value = Alphabet.IndexOf((char)octet, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            buffer = (buffer << 6) | (uint)value;
            bits += 6;
            if (bits < 16)
            {
                continue;
            }

            bits -= 16;
            var unit = (char)(buffer >> bits);

            // RFC 3501 §5.1.3: printable US-ASCII stands for itself and is not encoded.
            if (unit is >= ' ' and <= '~')
            {
                return false;
            }

            text.Append(unit);
        }

        // What is left are fewer than six zero bits.
        return bits < 6 && (buffer & ((1u << bits) - 1)) == 0;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
