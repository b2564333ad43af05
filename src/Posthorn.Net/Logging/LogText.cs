using System.Globalization;
using System.Text;

namespace Posthorn.Net;

/// <summary>Brings what a peer sent into a form that can stand in a log line, where it can pass for nothing else.</summary>
public static class LogText
{
    /// <summary>Characters that are kept: the longest address (RFC 5321 §4.5.3.1: 64 and 255 octets, and the sign between).</summary>
    public const int MaxLength = 320;

    /// <summary>In quotes: printable ASCII as it is, the quote, the backslash and everything else as \uXXXX; cut with an ellipsis.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            if (IsPlain(c) || c == ' ')
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append(text.Length > MaxLength ? "…\"" : "\"").ToString();
    }

    /// <summary>As it is if it is one word of printable ASCII, otherwise in quotes; "-" for nothing.</summary>
    public static string Word(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "-";
        foreach (var c in text)
        {
            if (!IsPlain(c))
                return Quote(text);
        }

        return text.Length <= MaxLength ? text : Quote(text);
    }

    private static bool IsPlain(char c) => c is > ' ' and <= '~' and not '"' and not '\\';
}
