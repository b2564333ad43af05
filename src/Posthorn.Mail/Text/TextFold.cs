using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>
/// Folds text for SEARCH, whose substrings are compared case-insensitively (RFC 9051 §6.4.4), in the manner of i;unicode-casemap
/// (RFC 5051 §2): upper-case ("ß" as "SS"), then canonical and compatibility decomposition. Accents are kept, as the combining marks
/// that follow the letter: "é" finds "É" in either form and not "e", while "e", a substring of "é" decomposed, finds it. White space of any kind and length is one space, so that words match
/// where a line was folded or wrapped between them; soft hyphens and zero-width spaces are dropped.
/// </summary>
public static class TextFold
{
    /// <summary>Folds a whole text.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var output = new ArrayBufferWriter<char>(Math.Max(16, text.Length));
        var folder = new TextFolder();
        folder.Fold(text, output);
        folder.Finish(output);
        return output.WrittenSpan.ToString();
    }

    /// <summary>Folds one character that is not ASCII.</summary>
    internal static string FoldRune(Rune rune)
    {
        // RFC 5051 §2 uses title-case; upper-case differs from it for four digraphs only, which decompose to the same pairs.
        var upper = Rune.ToUpperInvariant(rune).ToString();
        if (upper == "ß" || upper == "ẞ")
            return "SS";
        try
        {
            // What is decomposed may have case again (ligatures: "ﬁ" gives "fi").
            return upper.Normalize(NormalizationForm.FormKD).ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            return upper; // Not a character (U+FFFE and the like): nothing to decompose.
        }
    }

    internal static bool IsIgnored(int scalar) => scalar is 0xAD or 0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF;
}

/// <summary>Folds a text that comes in chunks. Combining marks are not reordered across characters.</summary>
internal sealed class TextFolder : ITextFolder
{
    private readonly Dictionary<int, string> _folded = [];
    private char _highSurrogate;
    private bool _lastWasSpace;

    public void Fold(ReadOnlySpan<char> text, IBufferWriter<char> output)
    {
        Span<char> ascii = stackalloc char[256];
        var count = 0;
        foreach (var c in text)
        {
            if (count == ascii.Length)
            {
                output.Write(ascii);
                count = 0;
            }

            if (_highSurrogate != 0)
            {
                var high = _highSurrogate;
                _highSurrogate = '\0';
                if (char.IsLowSurrogate(c))
                {
                    FoldScalar(new Rune(high, c), output);
                    continue;
                }

                Append(Rune.ReplacementChar.ToString(), output);
            }

            if (c is > ' ' and < '\x7F')
            {
                _lastWasSpace = false;
                ascii[count++] = char.IsAsciiLetterLower(c) ? (char)(c - 0x20) : c;
                continue;
            }

            if (c == ' ')
            {
                if (!_lastWasSpace)
                    ascii[count++] = c;
                _lastWasSpace = true;
                continue;
            }

            output.Write(ascii[..count]);
            count = 0;
            if (char.IsHighSurrogate(c))
                _highSurrogate = c;
            else
                FoldScalar(Rune.TryCreate(c, out var rune) ? rune : Rune.ReplacementChar, output);
        }

        output.Write(ascii[..count]);
    }

    public void Finish(IBufferWriter<char> output)
    {
        if (_highSurrogate != 0)
            Append(Rune.ReplacementChar.ToString(), output);
        _highSurrogate = '\0';
    }

    private void FoldScalar(Rune rune, IBufferWriter<char> output)
    {
        if (TextFold.IsIgnored(rune.Value))
            return;
        if (Rune.IsWhiteSpace(rune))
        {
            if (!_lastWasSpace)
                Append(" ", output);
            _lastWasSpace = true;
            return;
        }

        _lastWasSpace = false;
        if (!_folded.TryGetValue(rune.Value, out var folded))
        {
            // Bounded: a text with more different characters than this is folded without the cache's help.
            folded = TextFold.FoldRune(rune);
            if (_folded.Count < 1024)
                _folded.Add(rune.Value, folded);
        }

        Append(folded, output);
    }

    private static void Append(string text, IBufferWriter<char> output) => output.Write(text);
}
