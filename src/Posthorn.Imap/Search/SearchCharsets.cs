using System.Text;
using Posthorn.Mail;

namespace Posthorn.Imap.Search;

/// <summary>The charsets in which SEARCH can be asked (RFC 9051 §6.4.4): UTF-8, US-ASCII and what .NET knows besides.</summary>
internal static class SearchCharsets
{
    /// <summary>What BADCHARSET lists: the most used; others are accepted, too.</summary>
    public static IReadOnlyList<string> Names { get; } = ["UTF-8", "US-ASCII", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252", "KOI8-R", "ISO-2022-JP", "SHIFT_JIS", "EUC-JP", "GB18030", "BIG5", "EUC-KR"];

    /// <summary>Finds a charset; null if it is not known. Text that is not valid in it is refused, not guessed.</summary>
    public static Encoding? Find(string name)
    {
        if (!Charsets.IsKnown(name))
        {
            return null;
        }

        var encoding = (Encoding)Charsets.Find(name).Clone();
        encoding.DecoderFallback = DecoderFallback.ExceptionFallback;
        return encoding;
    }
}
