using System.Buffers;

namespace Posthorn.Mail;

/// <summary>
/// Looks for a substring in a text that comes in chunks, both folded as a collation says (by default, <see cref="TextFold"/>). Memory is that of the pattern and one
/// chunk. Feed it one text at a time, with <see cref="StartText"/> between them: a match does not span two texts.
/// </summary>
public sealed class SubstringMatcher : ITextSink
{
    private const int MaxChunk = 4 * 1024;

    /// <summary>
    /// Characters of a pattern above which the text is gone through once, character by character (Knuth, Morris and Pratt). Below, trying
    /// each place is faster by far, and the worst text for that is not much worse.
    /// </summary>
    private const int LongPattern = 256;

    private readonly string _pattern;
    private readonly ArrayBufferWriter<char> _window = new(1024);
    private readonly Collation _collation;
    private ITextFolder _folder;

    // Of a long pattern: how much of it the text so far ends with; and how much is left of that if the next character does not fit.
    private int _matched;
    private int[]? _borders;

    /// <summary>Makes a matcher for a substring; every text contains the empty one.</summary>
    /// <param name="pattern">The substring.</param>
    /// <param name="collation">By what it is compared; null for <see cref="Collation.Default"/>.</param>
    public SubstringMatcher(ReadOnlySpan<char> pattern, Collation? collation = null)
    {
        _collation = collation ?? Collation.Default;

        // RFC 9051 §6.4.4 compares substrings; a pattern of nothing but ignorable characters is empty.
        var folded = new ArrayBufferWriter<char>(Math.Max(16, pattern.Length));
        _folder = _collation.NewFolder();
        _folder.Fold(pattern, folded);
        _folder.Finish(folded);
        _pattern = folded.WrittenSpan.ToString();
        _folder = _collation.NewFolder();
        IsMatch = _pattern.Length == 0;
    }

    /// <summary>Whether the substring has been seen.</summary>
    public bool IsMatch { get; private set; }

    /// <inheritdoc/>
    public bool IsSatisfied => IsMatch;

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<char> text)
    {
        while (!IsMatch && !text.IsEmpty)
        {
            var piece = text[..Math.Min(text.Length, MaxChunk)];
            text = text[piece.Length..];
            _folder.Fold(piece, _window);
            Look();
        }
    }

    /// <summary>Ends the text so far and begins another; a match that was seen stays.</summary>
    public void StartText()
    {
        _window.ResetWrittenCount();
        _folder = _collation.NewFolder();
        _matched = 0;
    }

    private void Look()
    {
        if (_pattern.Length > LongPattern)
        {
            LookForLong();
            return;
        }

        var window = _window.WrittenSpan;
        if (window.IndexOf(_pattern, StringComparison.Ordinal) >= 0)
        {
            IsMatch = true;
            return;
        }

        // Only a beginning of the pattern at the end of the window can still become a match.
        var keep = Math.Min(window.Length, _pattern.Length - 1);
        var tail = ArrayPool<char>.Shared.Rent(Math.Max(1, keep));
        window[^keep..].CopyTo(tail);
        _window.ResetWrittenCount();
        _window.Write(tail.AsSpan(0, keep));
        ArrayPool<char>.Shared.Return(tail);
    }

    private void LookForLong()
    {
        // A text that is shorter costs nothing.
        if (_borders is null && _window.WrittenCount < _pattern.Length)
        {
            return;
        }

        _borders ??= Borders(_pattern);
        foreach (var character in _window.WrittenSpan)
        {
            while (_matched > 0 && _pattern[_matched] != character)
            {
                _matched = _borders[_matched - 1];
            }

            _matched += _pattern[_matched] == character ? 1 : 0;
            if (_matched == _pattern.Length)
            {
                IsMatch = true;
                return;
            }
        }

        _window.ResetWrittenCount();
    }

    /// <summary>For each beginning of the pattern, the length of the longest shorter beginning with which it ends.</summary>
    private static int[] Borders(string pattern)
    {
        var borders = new int[pattern.Length];
        for (var (i, length) = (1, 0); i < pattern.Length; i++)
        {
            while (length > 0 && pattern[length] != pattern[i])
            {
                length = borders[length - 1];
            }

            length += pattern[length] == pattern[i] ? 1 : 0;
            borders[i] = length;
        }

        return borders;
    }
}
