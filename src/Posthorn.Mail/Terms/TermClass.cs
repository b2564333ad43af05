using System.Globalization;
using System.Text;

namespace Posthorn.Mail;

/// <summary>What a character of folded text (<see cref="TextFold"/>) is to the terms of the text. The characters around it do not matter: that
/// makes the terms of a substring those of the text.</summary>
internal enum TermClass : byte
{
    /// <summary>Ends a term, and is in none.</summary>
    Separator,

    /// <summary>A letter or digit of a script that puts spaces between words: a run of them is a term.</summary>
    Word,

    /// <summary>A letter of a script that does not: each two in a row are a term.</summary>
    Unspaced,

    /// <summary>A term of its own: emoji and the like.</summary>
    Symbol,

    /// <summary>A combining mark: left out, as though it were not there.</summary>
    Mark,
}

/// <summary>Tells <see cref="TermClass"/>.</summary>
internal static class TermClasses
{
    // Blocks of scripts that are written without spaces: Thai and Lao, Tibetan, Myanmar, Khmer, kana and Han with what belongs to them.
    private static readonly (int First, int Last)[] s_unspaced =
    [
        (0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029),
        (0x3031, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA9E0, 0xA9FF),
        (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
    ];

    private static readonly TermClass[] s_basic = [.. Enumerable.Range(0, 0x10000).Select(code => char.IsSurrogate((char)code) ? TermClass.Separator : Find(code))];

    /// <summary>The class of a character in the first plane that is no half of another; by far the most frequent.</summary>
    public static TermClass Of(char character) => s_basic[character];

    /// <summary>The class of any character.</summary>
    public static TermClass Of(Rune rune) => rune.IsBmp ? s_basic[rune.Value] : Find(rune.Value);

    private static TermClass Find(int code)
    {
        switch (CharUnicodeInfo.GetUnicodeCategory(code))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                return TermClass.Mark;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                return IsUnspaced(code) ? TermClass.Unspaced : TermClass.Word;
            case UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol
                when code > 0x7F:
                return TermClass.Symbol;
            default:
                return TermClass.Separator;
        }
    }

    private static bool IsUnspaced(int code)
    {
        foreach (var (first, last) in s_unspaced)
        {
            if (code >= first && code <= last)
            {
                return true;
            }
        }

        return false;
    }
}
