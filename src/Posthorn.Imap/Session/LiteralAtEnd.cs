using System.Buffers.Text;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>Finds the announcement of a literal at the end of a line (RFC 9051 §4.3, RFC 7888 §3).</summary>
internal static class LiteralAtEnd
{
    // literal = "{" number64 ["+"] "}" CRLF *CHAR8; literal8 = "~{" number64 ["+"] "}" CRLF *OCTET
    public static LiteralHeader? Find(ReadOnlySpan<byte> frame)
    {
        // Only the line end of the last line: behind a literal of no octets, that line may be empty.
        var line = frame.EndsWith("\r\n"u8) ? frame[..^2] : frame.EndsWith("\n"u8) ? frame[..^1] : frame;
        if (line.IsEmpty || line[^1] != '}')
        {
            return null;
        }

        var open = line.LastIndexOf((byte)'{');
        if (open < 0)
        {
            return null;
        }

        var digits = line[(open + 1)..^1];
        var isNonSynchronizing = digits.EndsWith("+"u8);
        digits = isNonSynchronizing ? digits[..^1] : digits;
        if (!Utf8Parser.TryParse(digits, out long octets, out var used) || used != digits.Length || octets < 0 || digits[0] is (byte)'+' or (byte)'-')
        {
            return null;
        }

        return new LiteralHeader(octets, isNonSynchronizing, open > 0 && line[open - 1] == '~');
    }
}
