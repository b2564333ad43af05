using System.Buffers;
using System.Text;

namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>tag = 1*&lt;any ASTRING-CHAR except "+"&gt;</summary>
    /// <returns>The tag as text; empty after an error.</returns>
    public string Tag() => Encoding.ASCII.GetString(Run(Characters.Tag, "a tag"));

    /// <summary>The name of a command, in upper case; empty after an error.</summary>
    public string CommandName() => Encoding.ASCII.GetString(Run(Characters.Atom, "a command")).ToUpperInvariant();

    /// <summary>atom = 1*ATOM-CHAR</summary>
    /// <returns>The atom as sent; empty after an error.</returns>
    public string Atom() => Encoding.ASCII.GetString(AtomOctets());

    /// <summary>atom = 1*ATOM-CHAR, as octets of the frame.</summary>
    public ReadOnlySpan<byte> AtomOctets() => Run(Characters.Atom, "an atom");

    /// <summary>astring = 1*ASTRING-CHAR / string, as text. A literal that is not UTF-8 is an error.</summary>
    public string AString()
    {
        var start = _position;
        return Text(start, AStringOctets());
    }

    /// <summary>astring = 1*ASTRING-CHAR / string, as octets: of the frame, or a copy if there were escapes.</summary>
    public ReadOnlySpan<byte> AStringOctets() => AStringOctets(Characters.AString, "an atom or a string");

    /// <summary>string = quoted / literal, as text. A literal that is not UTF-8 is an error.</summary>
    public string String()
    {
        var start = _position;
        return Text(start, StringOctets());
    }

    /// <summary>
    /// string = quoted / literal, as octets. A literal may hold every octet but NUL (RFC 9051 §4.3). A quoted string holds
    /// UTF-8 in <see cref="TextMode.Utf8"/>; in <see cref="TextMode.Rev1"/> an octet over 127 in it is an error, as RFC 3501
    /// §4.3 has it, and there is no exception for LOGIN: a client that has such a password sends a literal or uses SASL.
    /// </summary>
    public ReadOnlySpan<byte> StringOctets()
    {
        if (NextIs((byte)'"'))
        {
            return Quoted();
        }

        if (NextIs((byte)'{'))
        {
            return Literal();
        }

        Fail("a string");
        return default;
    }

    /// <summary>nstring = string / nil, as text; null for NIL.</summary>
    public string? NString()
    {
        var start = _position;
        return TryTakeWord("NIL"u8) ? null : Text(start, StringOctets());
    }

    /// <summary>nstring = string / nil, as octets.</summary>
    /// <param name="octets">The octets; empty for NIL and after an error.</param>
    /// <returns>False for NIL.</returns>
    public bool NStringOctets(out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (TryTakeWord("NIL"u8))
        {
            return false;
        }

        octets = StringOctets();
        return true;
    }

    /// <summary>string / literal8 = "~{" number64 "}" CRLF *OCTET: a value that may hold NUL (RFC 3516 §4.4).</summary>
    public ReadOnlySpan<byte> StringOrLiteral8Octets() => NextIs((byte)'~') ? Literal() : StringOctets();

    /// <summary>
    /// The literal that ends a frame whose octets are streamed: "{" number64 ["+"] "}", or "~{" number64 ["+"] "}"
    /// (RFC 7888 §8), and then the end of the frame.
    /// </summary>
    public LiteralHeader TrailingLiteral()
    {
        var start = _position;
        var header = LiteralHeader();
        if (!Failed && !AtEnd)
        {
            Fail(start, "a literal at the end of the line");
        }

        _position = _frame.Length;
        return Failed ? default : header;
    }

    /// <summary>True if a literal or literal8 is next.</summary>
    public readonly bool NextIsLiteral =>
        NextIs((byte)'{') || (NextIs((byte)'~') && _position + 1 < _frame.Length && _frame[_position + 1] == (byte)'{');

    internal ReadOnlySpan<byte> AStringOctets(SearchValues<byte> characters, Phrase expected) =>
        NextIs((byte)'"') || NextIs((byte)'{') ? StringOctets() : Run(characters, expected);

    private ReadOnlySpan<byte> Run(SearchValues<byte> characters, Phrase expected)
    {
        var rest = Rest;
        var end = rest.IndexOfAnyExcept(characters);
        var run = end < 0 ? rest : rest[..end];
        if (run.IsEmpty)
        {
            Fail(expected);
        }

        _position += run.Length;
        return run;
    }

    private string Text(int start, ReadOnlySpan<byte> octets)
    {
        if (DecodeUtf8(octets) is { } text)
        {
            return text;
        }

        Fail(start, "text in UTF-8");
        return "";
    }

    // quoted = DQUOTE *QUOTED-CHAR DQUOTE
    private ReadOnlySpan<byte> Quoted()
    {
        var start = _position;
        _position++;
        var body = Rest;
        var end = body.IndexOfAny(Characters.QuotedStops);
        if (end >= 0 && body[end] == (byte)'"')
        {
            _position += end + 1;
            return CheckQuoted(start, body[..end]);
        }

        return CheckQuoted(start, QuotedWithEscapes(start));
    }

    private ReadOnlySpan<byte> QuotedWithEscapes(int start)
    {
        var body = Rest;
        var length = ClosedLength(body);
        if (length < 0)
        {
            Fail(start, "a quoted string that ends on its line, with only \\\" and \\\\ escaped");
            return default;
        }

        var text = new byte[length];
        var (from, to) = (0, 0);
        while (body[from] != (byte)'"')
        {
            from += body[from] == (byte)'\\' ? 1 : 0;
            text[to++] = body[from++];
        }

        _position += from + 1;
        return text.AsSpan(0, to);
    }

    // Octets before the closing quote; -1 if there is none, or a wrong escape or octet before it.
    private static int ClosedLength(ReadOnlySpan<byte> body)
    {
        for (var i = 0; i < body.Length; i++)
        {
            switch (body[i])
            {
                case (byte)'"':
                    return i;

                // QUOTED-CHAR: "\" quoted-specials
                case (byte)'\\':
                    if (++i >= body.Length || (body[i] != (byte)'"' && body[i] != (byte)'\\'))
                    {
                        return -1;
                    }

                    break;
                case 0 or (byte)'\r' or (byte)'\n':
                    return -1;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> CheckQuoted(int start, ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        if (Mode == TextMode.Rev1)
        {
            Fail(start, "only ASCII in a quoted string (a literal, or ENABLE IMAP4rev2, allows more)");
            return default;
        }

        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            Fail(start, "UTF-8 in a quoted string");
            return default;
        }

        return text;
    }

    // literal = "{" number64 ["+"] "}" CRLF *CHAR8
    private ReadOnlySpan<byte> Literal()
    {
        var start = _position;
        var header = LiteralHeader();
        _ = TryTake((byte)'\r');
        Expect((byte)'\n', "a line end after the literal's length");
        if (Failed)
        {
            return default;
        }

        if (header.Octets > _frame.Length - _position)
        {
            Fail(start, "all of the literal");
            return default;
        }

        var octets = Rest[..(int)header.Octets];

        // CHAR8 = %x01-ff ; any OCTET except NUL
        if (!header.IsLiteral8 && octets.Contains((byte)0))
        {
            Fail(start, "no NUL in a literal");
            return default;
        }

        _position += octets.Length;
        return octets;
    }

    private LiteralHeader LiteralHeader()
    {
        var isLiteral8 = TryTake((byte)'~');
        var octets = Expect((byte)'{', "a literal").Number64();
        var isNonSynchronizing = TryTake((byte)'+');
        Expect((byte)'}', "\"}\"");
        return new LiteralHeader(octets, isNonSynchronizing, isLiteral8);
    }
}
