using System.Text;
using System.Text.Unicode;

namespace Posthorn.Net.Sasl;

/// <summary>
/// SASLprep (RFC 4013) for names and passwords, as queries: unassigned code points pass (§2.5). Normalization is that of the current
/// Unicode, not of 3.2. The
/// bidirectional check (§2.4) is left out: .NET knows no bidi classes, and it guards against confusion on screens, not in comparison.
/// Passwords must be prepared with it when they are set, too.
/// </summary>
public static class SaslPrep
{
    /// <summary>Prepares UTF-8; false if it is not well-formed or has prohibited characters.</summary>
    public static bool TryPrepare(ReadOnlySpan<byte> utf8, out string prepared)
    {
        prepared = "";
        return Utf8.IsValid(utf8) && TryPrepare(Encoding.UTF8.GetString(utf8), out prepared);
    }

    /// <summary>Prepares text; false if it is not well-formed or has prohibited characters.</summary>
    public static bool TryPrepare(string text, out string prepared)
    {
        prepared = "";
        if (System.Text.Ascii.IsValid(text))
        {
            // Nothing maps, nothing normalizes; RFC 3454 C.2.1 is all that ASCII can break.
            if (text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f'))
                return false;
            prepared = text;
            return true;
        }

        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes yields U+FFFD for lone surrogates (C.5), and U+FFFD itself is prohibited (C.6).
            if (IsMappedToNothing(rune.Value))
                continue;
            if (IsNonAsciiSpace(rune.Value))
                mapped.Append(' ');
            else if (IsProhibited(rune.Value))
                return false;
            else
                mapped.Append(rune);
        }

        // RFC 4013 §2.2 and §2.3: what is prohibited is looked for in the normalized text.
        var normalized = mapped.ToString().Normalize(NormalizationForm.FormKC);
        foreach (var rune in normalized.EnumerateRunes())
        {
            if (IsProhibited(rune.Value) || IsNonAsciiSpace(rune.Value))
                return false;
        }

        prepared = normalized;
        return true;
    }

    // RFC 3454 B.1
    private static bool IsMappedToNothing(int c) =>
        c is 0xAD or 0x34F or 0x1806 or (>= 0x180B and <= 0x180D) or (>= 0x200B and <= 0x200D) or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 3454 C.1.2 (U+200B is mapped to nothing before).
    private static bool IsNonAsciiSpace(int c) =>
        c is 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200B) or 0x202F or 0x205F or 0x3000;

    // RFC 4013 §2.3, tables of RFC 3454.
    private static bool IsProhibited(int c) =>
        c is <= 0x1F or (>= 0x7F and <= 0x9F)                                                       // C.2.1, C.2.2
            or 0x6DD or 0x70F or 0x180E or 0x200C or 0x200D or 0x2028 or 0x2029
            or (>= 0x2060 and <= 0x2063) or (>= 0x206A and <= 0x206F) or 0xFEFF
            or (>= 0xFFF9 and <= 0xFFFD) or (>= 0x1D173 and <= 0x1D17A)                             // C.2.2, C.6
            or (>= 0xE000 and <= 0xF8FF) or >= 0xF0000                                              // C.3
            or (>= 0xFDD0 and <= 0xFDEF)                                                            // C.4
            or (>= 0x2FF0 and <= 0x2FFB)                                                            // C.7
            or 0x340 or 0x341 or 0x200E or 0x200F or (>= 0x202A and <= 0x202E)                      // C.8
            or 0xE0001 or (>= 0xE0020 and <= 0xE007F)                                               // C.9
        || (c & 0xFFFE) == 0xFFFE;                                                                  // C.4
}
