using System.Globalization;
using System.Text;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>
/// The terminals of RFC 9051 §9 over one complete response. It never guesses: whatever is not exactly in the grammar throws a
/// <see cref="GrammarException"/> that names the octet.
/// </summary>
internal sealed class ByteScanner(ReadOnlyMemory<byte> response, GrammarMode mode, bool utf8Accepted = false, bool utf8Text = false)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public GrammarMode Mode => mode;

    /// <summary>Whether quoted strings and mailbox names have UTF-8: in IMAP4rev2, and after ENABLE UTF8=ACCEPT (RFC 9755 §3).</summary>
    public bool HasUtf8 => mode == GrammarMode.Rev2 || utf8Accepted;

    public int Position { get; private set; }

    public ReadOnlyMemory<byte> Response => response;

    private ReadOnlySpan<byte> Bytes => response.Span;

    public GrammarException Error(string expected) => Error(expected, Position);

    public GrammarException Error(string expected, int position) => new(Bytes, position, expected);

    /// <summary>The octet that comes next, or -1 at the end.</summary>
    public int Peek(int ahead = 0) => Position + ahead < response.Length ? Bytes[Position + ahead] : -1;

    public bool At(char value) => Peek() == value;

    public bool Try(char value)
    {
        if (!At(value))
            return false;
        Position++;
        return true;
    }

    public void Expect(char value)
    {
        if (!Try(value))
            throw Error($"'{value}'");
    }

    public void Space()
    {
        if (!Try(' '))
            throw Error("one space");
        if (At(' '))
            throw Error("no second space");
    }

    public void EndOfLine()
    {
        if (Peek() != '\r' || Peek(1) != '\n')
            throw Error("CRLF");
        Position += 2;
        if (Position != response.Length)
            throw Error("nothing after CRLF");
    }

    /// <summary>Whether the word comes next, in any case; it is consumed only with <see cref="TryWord"/>.</summary>
    public bool AtWord(string word)
    {
        if (Position + word.Length > response.Length)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (char.ToUpperInvariant((char)Bytes[Position + i]) != char.ToUpperInvariant(word[i]))
                return false;
        }
        return true;
    }

    public bool TryWord(string word)
    {
        if (!AtWord(word))
            return false;
        Position += word.Length;
        return true;
    }

    // nil = "NIL"; NIL must not go on as an atom.
    public bool TryNil()
    {
        if (!AtWord("NIL") || IsAstringChar(Peek(3)))
            return false;
        Position += 3;
        return true;
    }

    // ATOM-CHAR = <any CHAR except atom-specials>
    public static bool IsAtomChar(int value) => value is > 0x20 and < 0x7f && !"(){%*\"\\]".Contains((char)value, StringComparison.Ordinal);

    // ASTRING-CHAR = ATOM-CHAR / resp-specials
    public static bool IsAstringChar(int value) => value == ']' || IsAtomChar(value);

    public string Atom(string what = "an atom") => While(IsAtomChar, what);

    // tag = 1*<any ASTRING-CHAR except "+">
    public string Tag() => While(static value => value != '+' && IsAstringChar(value), "a tag");

    public string While(Func<int, bool> allowed, string what)
    {
        var start = Position;
        while (allowed(Peek()))
            Position++;
        return Position > start ? Encoding.ASCII.GetString(Bytes[start..Position]) : throw Error(what);
    }

    // number = 1*DIGIT, below 2^32; zeros in front are never needed.
    public uint Number(string what = "a number") => (uint)Digits(uint.MaxValue, what);

    // number64 = 1*DIGIT, below 2^63
    public long Number64(string what = "a 63-bit number") => (long)Digits(long.MaxValue, what);

    // RFC 7162 §7: mod-sequence-value = 1*DIGIT, a positive 63-bit integer
    public long ModSeq()
    {
        var start = Position;
        var value = Number64("a mod-sequence");
        return value > 0 ? value : throw Error("a mod-sequence above zero", start);
    }

    // nz-number = digit-nz *DIGIT
    public uint NonZero(string what = "a non-zero number")
    {
        var start = Position;
        var value = Number(what);
        return value > 0 ? value : throw Error(what, start);
    }

    private ulong Digits(ulong limit, string what)
    {
        var start = Position;
        while (Peek() is >= '0' and <= '9')
            Position++;
        var digits = Bytes[start..Position];
        if (digits.IsEmpty)
            throw Error(what);
        if (digits.Length > 1 && digits[0] == '0')
            throw Error($"{what} without zeros in front", start);
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > limit)
            throw Error($"{what} of at most {limit}", start);
        return value;
    }

    // astring = 1*ASTRING-CHAR / string
    public byte[] Astring(string what = "an astring") => At('"') || At('{')
        ? String(what)
        : Encoding.ASCII.GetBytes(While(IsAstringChar, what));

    // nstring = string / nil
    public byte[]? NString(string what = "a string or NIL") => TryNil() ? null : String(what);

    // string = quoted / literal
    public byte[] String(string what = "a string") => Peek() switch
    {
        '"' => Quoted(),
        '{' => Literal(),
        _ => throw Error(what),
    };

    public string Text(string what = "a string") => Encoding.UTF8.GetString(String(what));

    // quoted = DQUOTE *QUOTED-CHAR DQUOTE; octets above 127 (UTF-8) only where RFC 9051 or UTF8=ACCEPT is enabled.
    public byte[] Quoted()
    {
        Expect('"');
        var content = new List<byte>();
        var start = Position;
        while (!Try('"'))
        {
            if (Try('\\') && Peek() is not ('"' or '\\'))
                throw Error("'\"' or '\\' after a backslash");
            content.Add((byte)TextChar("a character of a quoted string", HasUtf8));
            Position++;
        }
        CheckUtf8(content.ToArray(), start);
        return [.. content];
    }

    // TEXT-CHAR = <any CHAR except CR and LF>, CHAR without NUL
    private int TextChar(string what, bool hasUtf8)
    {
        var value = Peek();
        return value is -1 or 0 or '\r' or '\n' || (value > 0x7f && !hasUtf8) ? throw Error(what) : value;
    }

    // literal = "{" number64 "}" CRLF *CHAR8. A server never sends "+".
    public byte[] Literal(bool nulAllowed = false)
    {
        Expect('{');
        var length = Number64("the size of a literal");
        Expect('}');
        if (Peek() != '\r' || Peek(1) != '\n')
            throw Error("CRLF after the size of a literal");
        Position += 2;
        if (length > response.Length - Position)
            throw Error($"{length} octets of a literal", response.Length);
        var content = Bytes.Slice(Position, (int)length);
        if (!nulAllowed && content.IndexOf((byte)0) is >= 0 and var nul)
            throw Error("no NUL in a literal", Position + nul);
        Position += (int)length;
        return content.ToArray();
    }

    // literal8 = "~{" number64 "}" CRLF *OCTET
    public byte[] Literal8()
    {
        Expect('~');
        return Literal(nulAllowed: true);
    }

    // text = 1*(TEXT-CHAR / UTF8-2 / UTF8-3 / UTF8-4), to the end of the line; UTF-8 also in a language that LANGUAGE has chosen (RFC 5255 §3.5)
    public string LineText(Func<int, bool>? until = null)
    {
        var start = Position;
        while (Peek() is not ('\r' or '\n' or -1) && until?.Invoke(Peek()) != true)
        {
            TextChar("a character of a text", HasUtf8 || utf8Text);
            Position++;
        }
        if (Position == start)
            throw Error("text");
        CheckUtf8(Bytes[start..Position], start);
        return Encoding.UTF8.GetString(Bytes[start..Position]);
    }

    private void CheckUtf8(ReadOnlySpan<byte> content, int start)
    {
        try
        {
            StrictUtf8.GetCharCount(content);
        }
        catch (DecoderFallbackException)
        {
            throw Error("well-formed UTF-8", start);
        }
    }

    /// <summary>A list in parentheses with single spaces; <paramref name="one"/> reads each.</summary>
    public List<T> List<T>(Func<T> one, bool emptyAllowed)
    {
        Expect('(');
        var items = new List<T>();
        if (emptyAllowed && Try(')'))
            return items;
        do
        {
            if (At(' '))
                throw Error("a list's item");
            items.Add(one());
        }
        while (Try(' '));
        Expect(')');
        return items;
    }

    /// <summary>Refuses an item that is there twice.</summary>
    public void Once<T>(ISet<T> seen, T item, int position)
    {
        if (!seen.Add(item))
            throw Error($"'{item}' only once", position);
    }
}
