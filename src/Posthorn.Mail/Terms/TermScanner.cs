using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>
/// Finds the terms of texts: what an index keeps of them. Text is folded as for SEARCH (<see cref="TextFold"/>), and more: combining marks
/// are left out. A term is a word (of a long one, overlapping pieces), two neighbours in a script without spaces, or a symbol.
/// </summary>
/// <remarks>
/// What this promises to <see cref="TermQuery"/>: cutting a text into terms looks at one character at a time, so a substring of a text is
/// cut in the same places as the text, but for its two ends.
/// </remarks>
public sealed class TermScanner : ITextSink
{
    /// <summary>Characters of a term at most, without its marker.</summary>
    public const int MaxTermLength = PieceLength + 2;

    /// <summary>Characters of a piece of a long word, beside half a surrogate pair at each end.</summary>
    internal const int PieceLength = 64;

    /// <summary>From one piece of a long word to the next. A substring of a word that is no longer than this is in one of the pieces.</summary>
    internal const int PieceStep = 32;

    private const int MaxChunk = 4 * 1024;
    private readonly ITermSink _sink;
    private readonly ArrayBufferWriter<char> _folded = new(1024);
    private readonly char[] _term = new char[1 + MaxTermLength];
    private readonly TextFolder _folder = new();
    private TermZone _zone;
    private int _length;
    private TermClass _run;
    private bool _isExact = true;

    // The last character of a run of a script without spaces, and whether a mark came after it; none at the start of a run.
    private Rune _last;
    private bool _hasLast;
    private bool _hasPair;

    /// <summary>Makes a scanner.</summary>
    /// <param name="sink">Gets the terms.</param>
    public TermScanner(ITermSink sink) => _sink = sink;

    /// <inheritdoc/>
    public bool IsSatisfied => _sink.IsFull;

    /// <summary>Characters taken.</summary>
    public long Length { get; private set; }

    /// <summary>Ends the text so far, and begins another one.</summary>
    public void Start(TermZone zone)
    {
        Finish();
        _zone = zone;
    }

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<char> text)
    {
        Length += text.Length;
        while (!text.IsEmpty)
        {
            var piece = text[..Math.Min(text.Length, MaxChunk)];
            text = text[piece.Length..];
            _folder.Fold(piece, _folded);
            Scan();
        }
    }

    /// <summary>Ends the text.</summary>
    public void Finish()
    {
        _folder.Finish(_folded);
        Scan();
        EndRun();
        _folder.Restart();
    }

    private void Scan()
    {
        var text = _folded.WrittenSpan;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (char.IsHighSurrogate(character) && at + 1 < text.Length)
            {
                Take(new Rune(character, text[++at]));
                continue;
            }

            var kind = TermClasses.Of(character);
            if (kind == TermClass.Word && _run == TermClass.Word && character != 'ı')
            {
                Append(character);
                continue;
            }

            Take(Rune.TryCreate(character, out var rune) ? rune : Rune.ReplacementChar, kind);
        }

        _folded.ResetWrittenCount();
    }

    private void Take(Rune rune) => Take(rune, TermClasses.Of(rune));

    private void Take(Rune rune, TermClass kind)
    {
        if (kind == TermClass.Mark)
        {
            _isExact &= _run == TermClass.Separator;
            return;
        }

        if (kind != _run)
        {
            EndRun();
            _run = kind;
        }

        switch (kind)
        {
            case TermClass.Word:
                TakeWord(rune);
                break;
            case TermClass.Unspaced:
                TakeUnspaced(rune);
                break;
            case TermClass.Symbol:
                Write([rune], isExact: true);
                EndRun();
                break;
        }
    }

    private void TakeWord(Rune rune)
    {
        // Upper-casing leaves the Turkish dotless i as it is; readers look for it with and without its dot.
        if (rune.Value == 'ı')
        {
            rune = new Rune('I');
            _isExact = false;
        }

        Span<char> characters = stackalloc char[2];
        foreach (var character in characters[..rune.EncodeToUtf16(characters)])
        {
            Append(character);
        }
    }

    private void Append(char character)
    {
        // A piece ends with a whole character, and so may have one half more.
        if (_length >= PieceLength && !char.IsLowSurrogate(character))
        {
            Write();
            var from = 1 + PieceStep;
            from -= char.IsLowSurrogate(_term[from]) ? 1 : 0;
            _term.AsSpan(from, 1 + _length - from).CopyTo(_term.AsSpan(1));
            _length = 1 + _length - from;
        }

        _term[1 + _length++] = character;
    }

    private void TakeUnspaced(Rune rune)
    {
        if (_hasLast)
        {
            Write([_last, rune], _isExact);
            _hasPair = true;
            _isExact = true;
        }

        _last = rune;
        _hasLast = true;
    }

    private void EndRun()
    {
        if (_run == TermClass.Word && _length > 0)
        {
            Write();
        }
        else if (_hasLast && !_hasPair)
        {
            Write([_last], _isExact);
        }

        (_length, _isExact, _hasLast, _hasPair, _run) = (0, true, false, false, TermClass.Separator);
    }

    private void Write()
    {
        _term[0] = TermMarker.Of(_zone, _isExact);
        _sink.Add(_term.AsSpan(0, 1 + _length));
    }

    private void Write(ReadOnlySpan<Rune> runes, bool isExact)
    {
        Span<char> term = stackalloc char[5];
        term[0] = TermMarker.Of(_zone, isExact);
        var length = 1;
        foreach (var rune in runes)
        {
            length += rune.EncodeToUtf16(term[length..]);
        }

        _sink.Add(term[..length]);
    }
}

/// <summary>Takes terms.</summary>
public interface ITermSink
{
    /// <summary>Whether there are too many terms: what comes further is not wanted.</summary>
    bool IsFull { get; }

    /// <summary>Takes a term; the same one comes as often as it is in the text.</summary>
    /// <param name="term">A <see cref="TermMarker"/>, then the characters: 1 to 66. Valid during the call.</param>
    void Add(ReadOnlySpan<char> term);
}
