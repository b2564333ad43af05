using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Posthorn.Mail;

/// <summary>Writes IMAP values: parentheses, NIL, numbers and strings (RFC 9051 §4).</summary>
internal sealed class WireWriter
{
    // RFC 9051 §4.3: a quoted string has no CR, LF or NUL; 8-bit text would need UTF8=ACCEPT or IMAP4rev2, so it goes as a literal.
    private static readonly SearchValues<byte> Quotable = SearchValues.Create(QuotableOctets());
    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\"\\"u8);
    private readonly ArrayBufferWriter<byte> _output = new(512);

    public int Length => _output.WrittenCount;

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    public void Raw(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    public void Nil() => Raw("NIL"u8);

    public void Number(long value)
    {
        var span = _output.GetSpan(20);
        value.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        _output.Advance(written);
    }

    /// <summary>nstring: NIL for null.</summary>
    public void NString(byte[]? text)
    {
        if (text is null)
            Nil();
        else
            String(text);
    }

    /// <summary>string: quoted where it can be, otherwise a literal. The text has no NUL (the field readers drop it).</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(Quotable))
        {
            Raw("{"u8);
            Number(text.Length);
            Raw("}\r\n"u8);
            Raw(text);
            return;
        }

        Raw("\""u8);
        while (text.IndexOfAny(Escaped) is >= 0 and var index)
        {
            Raw(text[..index]);
            Raw("\\"u8);
            Raw(text.Slice(index, 1));
            text = text[(index + 1)..];
        }

        Raw(text);
        Raw("\""u8);
    }

    private static byte[] QuotableOctets()
    {
        var octets = new byte[0x7F - 0x20 + 1];
        for (var i = 0; i < octets.Length - 1; i++)
            octets[i] = (byte)(0x20 + i);
        octets[^1] = (byte)'\t';
        return octets;
    }
}
