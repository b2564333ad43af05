using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>The forms of single values on the wire.</summary>
internal static class Wire
{
    private const int LongestNumber = 20;

    public static void WriteNumber(IBufferWriter<byte> output, ulong number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(LongestNumber), out var length);
        output.Advance(length);
    }

    public static void WriteAscii(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        _ = Ascii.FromUtf16(text, output.GetSpan(text.Length), out var length);
        output.Advance(length);
    }

    // astring of printable ASCII, as an atom if it can be one; NIL as an atom is right where an astring is expected.
    public static void WriteAsciiAString(IBufferWriter<byte> output, string text)
    {
        Span<byte> octets = text.Length <= 256 ? stackalloc byte[text.Length] : new byte[text.Length];
        _ = Ascii.FromUtf16(text, octets, out _);
        if (octets.Length > 0 && !octets.ContainsAnyExcept(Characters.AString))
        {
            output.Write(octets);
        }
        else
        {
            WriteQuoted(output, octets);
        }
    }

    // quoted = DQUOTE *QUOTED-CHAR DQUOTE, of octets that may stand in one.
    public static void WriteQuoted(IBufferWriter<byte> output, ReadOnlySpan<byte> octets)
    {
        output.Write("\""u8);
        while (octets.IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var at)
        {
            output.Write(octets[..at]);
            output.Write(octets[at] == (byte)'"' ? "\\\""u8 : "\\\\"u8);
            octets = octets[(at + 1)..];
        }

        output.Write(octets);
        output.Write("\""u8);
    }
}
