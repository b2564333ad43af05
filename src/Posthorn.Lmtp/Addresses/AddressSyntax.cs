using System.Net;
using System.Net.Sockets;

namespace Posthorn.Lmtp;

/// <summary>Characters and domains of addresses (RFC 5321 §4.1.2, §4.1.3; RFC 6531 §3.3 adds what is beyond ASCII).</summary>
internal static class AddressSyntax
{
    /// <summary>
    /// Of a local part without quotes. Dots are allowed in any place: such addresses exist, and a message that an MTA has taken shall not bounce here
    /// because of them.
    /// </summary>
    public static bool IsDotString(char c) =>
        char.IsAsciiLetterOrDigit(c) || c == '.' || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal) || IsBeyondAscii(c);

    /// <summary>Of a local part in quotes, without the escape.</summary>
    public static bool IsQuotedText(char c) => c is (>= ' ' and <= '~' and not '"' and not '\\') || IsBeyondAscii(c);

    /// <summary>
    /// Whether it is a domain name: labels of letters, digits and hyphens, and of underscores, which names of machines have.
    /// </summary>
    public static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.IsEmpty)
            return false;
        foreach (var label in domain.Split('.'))
        {
            var text = domain[label];
            if (text.IsEmpty || text[0] == '-' || text[^1] == '-')
                return false;
            foreach (var c in text)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && !IsBeyondAscii(c))
                    return false;
            }
        }

        return true;
    }

    // RFC 5321 §4.1.3: "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"
    public static bool IsAddressLiteral(ReadOnlySpan<char> literal)
    {
        if (literal is not ['[', .. var inner, ']'] || inner.IsEmpty)
            return false;
        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            return !inner.Contains('%') && IPAddress.TryParse(inner[5..], out var six) && six.AddressFamily == AddressFamily.InterNetworkV6;
        if (IPAddress.TryParse(inner, out var four) && four.AddressFamily == AddressFamily.InterNetwork)
            return inner.SequenceEqual(four.ToString());   // TryParse also takes 127.1 and octal numbers.

        var colon = inner.IndexOf(':');
        return colon > 0 && colon < inner.Length - 1 && IsTag(inner[..colon]) && inner.IndexOfAnyExceptInRange('!', '~') < 0
            && inner.IndexOfAny('[', ']', '\\') < 0;
    }

    // Standardized-tag = Ldh-str
    private static bool IsTag(ReadOnlySpan<char> tag)
    {
        foreach (var c in tag)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        return tag[^1] != '-';
    }

    // Controls and line separators beyond ASCII would upset whoever prints the header fields that addresses are put in.
    private static bool IsBeyondAscii(char c) => c >= '\u00A0' && c is not ('\u2028' or '\u2029');
}
