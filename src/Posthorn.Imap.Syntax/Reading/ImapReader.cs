using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// Reads one framed command: its line with the literals in place, as <c>a LOGIN {4}\r\ndemo {4+}\r\ndemo\r\n</c>; the last
/// line end may be CRLF, a bare LF, or missing. A method reads the RFC production of its name.
/// </summary>
/// <remarks>
/// <para>The reader keeps its FIRST error and then stands at the end of the frame: everything read later is a harmless default
/// (an empty text, zero, an empty set or list), so that grammar code is a chain without conditions. Its caller looks at
/// <see cref="Error"/> once, after <see cref="End"/>. A loop of one's own must also stop when <see cref="Failed"/> is true.</para>
/// <para>It never throws, never loops without progress, and never allocates more than a small multiple of the frame.</para>
/// </remarks>
public ref partial struct ImapReader
{
    private readonly ReadOnlySpan<byte> _frame;
    private int _position;
    private int _depth;
    private SyntaxError _error;

    // The charset that SEARCH named; null for UTF-8, of which US-ASCII is a part.
    private Encoding? _searchCharset;

    /// <summary>Begins at the first octet of a frame.</summary>
    /// <param name="frame">The command; must stay unchanged while spans that were read from it are in use.</param>
    /// <param name="mode">How text outside ASCII is sent.</param>
    /// <param name="grammar">The tables and limits; <see cref="ImapGrammar.Base"/> if null.</param>
    public ImapReader(ReadOnlySpan<byte> frame, TextMode mode = TextMode.Rev1, ImapGrammar? grammar = null)
    {
        _frame = frame;
        Mode = mode;
        Grammar = grammar ?? ImapGrammar.Base;
    }

    /// <summary>How text outside ASCII is sent.</summary>
    public readonly TextMode Mode { get; }

    /// <summary>The tables and limits in use.</summary>
    public readonly ImapGrammar Grammar { get; }

    /// <summary>True as soon as there is an error.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool Failed { get; private set; }

    /// <summary>The first error, or null.</summary>
    public readonly SyntaxError? Error => Failed ? _error : null;

    /// <summary>Octets read so far; the length of the frame after an error.</summary>
    public readonly int Offset => _position;

    private readonly ReadOnlySpan<byte> Rest => _frame[_position..];

    /// <summary>Reports that something else was expected here. Only the first report counts.</summary>
    /// <param name="expected">What was expected: a short ASCII phrase.</param>
    /// <param name="kind">What kind of mistake it is.</param>
    public void Fail(Phrase expected, SyntaxErrorKind kind = SyntaxErrorKind.Syntax) => Fail(_position, expected, kind);

    /// <summary>Reports that something else was expected at an earlier place.</summary>
    /// <param name="offset">The place, as <see cref="Offset"/> had it.</param>
    /// <param name="expected">What was expected: a short ASCII phrase.</param>
    /// <param name="kind">What kind of mistake it is.</param>
    public void Fail(int offset, Phrase expected, SyntaxErrorKind kind = SyntaxErrorKind.Syntax)
    {
        if (!Failed)
        {
            _error = new SyntaxError(offset, expected, kind);
            Failed = true;
        }

        _position = _frame.Length;
    }

    /// <summary>Looks whether this octet is next, and takes nothing.</summary>
    public readonly bool NextIs(byte octet) => _position < _frame.Length && _frame[_position] == octet;

    /// <summary>Looks whether a space and then this octet are next, and takes nothing: is an optional argument there?</summary>
    public readonly bool NextIsSpaceAnd(byte octet) =>
        _position + 1 < _frame.Length && _frame[_position] == (byte)' ' && _frame[_position + 1] == octet;

    /// <summary>Takes this octet if it is next.</summary>
    public bool TryTake(byte octet)
    {
        if (!NextIs(octet))
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Takes this word if it is next and ends there (no further letter, digit, dot or the like); case does not matter.</summary>
    /// <param name="word">The word, in ASCII upper case.</param>
    public bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        if (!Ascii.EqualsIgnoreCase(PeekWord(), word))
        {
            return false;
        }

        _position += word.Length;
        return true;
    }

    /// <summary>True at the end of the command, before its line end.</summary>
    public readonly bool AtEnd => Rest is [] or [(byte)'\n'] or [(byte)'\r', (byte)'\n'];

    /// <summary>SP: exactly one space (RFC 9051 §9).</summary>
    [UnscopedRef]
    public ref ImapReader Space() => ref Expect((byte)' ', "a space");

    /// <summary>Takes an octet that must be there.</summary>
    /// <param name="octet">The octet.</param>
    /// <param name="expected">What to call it in an error.</param>
    [UnscopedRef]
    public ref ImapReader Expect(byte octet, Phrase expected)
    {
        if (!TryTake(octet))
        {
            Fail(expected);
        }

        return ref this;
    }

    /// <summary>The end of the command: nothing, CRLF or LF. Call it last.</summary>
    public void End()
    {
        if (AtEnd)
        {
            _position = _frame.Length;
        }
        else
        {
            Fail("the end of the line");
        }
    }

    /// <summary>"(" item *(SP item) ")", at most <see cref="ImapLimits.ListItems"/> of them.</summary>
    /// <param name="item">Reads one item.</param>
    /// <param name="mayBeEmpty">True if "()" is allowed.</param>
    /// <returns>The items; empty after an error.</returns>
    public IReadOnlyList<T> List<T>(Production<T> item, bool mayBeEmpty = false)
    {
        Expect((byte)'(', "\"(\"");
        if (mayBeEmpty && TryTake((byte)')'))
        {
            return [];
        }

        var items = new List<T>();
        do
        {
            items.Add(item(ref this));
        }
        while (Another(items.Count));
        Expect((byte)')', "\")\"");
        return Failed ? [] : items;
    }

    /// <summary>"(" entry *(SP entry) ")" with the entries of a table.</summary>
    /// <param name="table">Their names and grammar.</param>
    /// <param name="mayBeEmpty">True if "()" is allowed.</param>
    /// <returns>The items; empty after an error.</returns>
    public IReadOnlyList<T> List<T>(SyntaxTable<T> table, bool mayBeEmpty = false)
        where T : class
    {
        Expect((byte)'(', "\"(\"");
        if (mayBeEmpty && TryTake((byte)')'))
        {
            return [];
        }

        var items = new List<T>();
        do
        {
            if (Entry(table) is { } item)
            {
                items.Add(item);
            }
        }
        while (Another(items.Count));
        Expect((byte)')', "\")\"");
        return Failed ? [] : items;
    }

    /// <summary>[SP "(" entry *(SP entry) ")"]: the optional parameters or modifiers of a command (RFC 4466 §2.1).</summary>
    /// <returns>The parameters; empty if there are none, and after an error.</returns>
    public IReadOnlyList<Parameter> Parameters(SyntaxTable<Parameter> table)
    {
        if (!NextIsSpaceAnd((byte)'('))
        {
            return [];
        }

        var start = Offset;
        var parameters = Space().List(table);

        // RFC 4466 §2.1: a parameter is given once.
        if (parameters.Count > 1 && parameters.DistinctBy(static parameter => parameter.Name).Count() < parameters.Count)
        {
            Fail(start, "each parameter only once");
            return [];
        }

        return parameters;
    }

    /// <summary>One item of a table: its name, and what its entry reads behind it.</summary>
    /// <returns>The item; null after an error.</returns>
    public T? Entry<T>(SyntaxTable<T> table)
        where T : class
    {
        var word = PeekWord();
        if (!table.TryFind(word, out var entry))
        {
            Fail(table.Expected);
            return null;
        }

        _position += word.Length;
        var item = entry.Parse(ref this);
        return Failed ? null : item;
    }

    /// <summary>Takes the space before another item of a list of which <paramref name="count"/> have been read; checks the limit.</summary>
    internal bool Another(int count)
    {
        if (!NextIs((byte)' '))
        {
            return false;
        }

        if (count >= Grammar.Limits.ListItems)
        {
            Fail("fewer items", SyntaxErrorKind.Limit);
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>One level deeper, until <see cref="Leave"/>; false, with an error, where <see cref="ImapLimits.Nesting"/> ends.</summary>
    internal bool Enter()
    {
        if (++_depth <= Grammar.Limits.Nesting)
        {
            return true;
        }

        Fail("less nesting", SyntaxErrorKind.Limit);
        return false;
    }

    internal void Leave() => _depth--;

    private readonly ReadOnlySpan<byte> PeekWord()
    {
        var rest = Rest;
        var end = rest.IndexOfAnyExcept(Characters.Word);
        return end < 0 ? rest : rest[..end];
    }

    private static string? DecodeUtf8(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : null;
}
