namespace Posthorn.Lmtp;

/// <summary>A parameter of MAIL or RCPT.</summary>
/// <param name="Keyword">Its name, in capitals.</param>
/// <param name="Value">What is behind the =, or null.</param>
internal readonly record struct EsmtpParameter(string Keyword, string? Value);

/// <summary>The parameters behind a path (RFC 5321 §4.1.1.11).</summary>
internal static class EsmtpParameters
{
    // esmtp-param = esmtp-keyword ["=" esmtp-value], each behind a SP; a keyword comes once.
    public static bool TryParse(ReadOnlySpan<char> text, out List<EsmtpParameter> parameters)
    {
        parameters = [];
        if (text is not ([] or [' ', ..]))
            return false;
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word.IsEmpty)
                continue;
            var equals = word.IndexOf('=');
            var keyword = equals < 0 ? word : word[..equals];
            var value = equals < 0 ? null : word[(equals + 1)..].ToString();
            if (!IsKeyword(keyword) || (value is not null && !IsValue(value)))
                return false;
            var name = keyword.ToString().ToUpperInvariant();
            if (parameters.Exists(other => other.Keyword == name))
                return false;
            parameters.Add(new(name, value));
        }

        return true;
    }

    // esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
    private static bool IsKeyword(ReadOnlySpan<char> keyword)
    {
        foreach (var c in keyword)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        return !keyword.IsEmpty && keyword[0] != '-';
    }

    // esmtp-value = 1*(%d33-60 / %d62-126), and UTF8-non-ascii (RFC 6531 §3.3)
    private static bool IsValue(string value)
    {
        foreach (var c in value)
        {
            if (c is < '!' or '=' or '\x7F')
                return false;
        }

        return value.Length > 0;
    }
}
