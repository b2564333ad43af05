using System.Text;

namespace Posthorn.Imap.Grammar;

/// <summary>What a server sent is not IMAP, or breaks a rule of its session: where, what was expected, and the octets that are there.</summary>
public sealed class GrammarException : Exception
{
    /// <summary>An error at an octet of a response.</summary>
    public GrammarException(ReadOnlySpan<byte> response, int offset, string expected)
        : base($"At octet {offset}: expected {expected}, found {Show(response[Math.Min(offset, response.Length)..], 24)}\n  in: {Show(response, 400)}")
    {
        Offset = offset;
        Expected = expected;
    }

    /// <summary>A response that is well-formed, but not allowed where it came.</summary>
    public GrammarException(ReadOnlySpan<byte> response, string rule)
        : base($"{rule}\n  in: {Show(response, 400)}")
    {
        Expected = rule;
    }

    /// <summary>The offset in octets from the response's beginning; -1 for a rule about the whole response.</summary>
    public int Offset { get; } = -1;

    /// <summary>What would have been right there.</summary>
    public string Expected { get; }

    /// <summary>Octets as readable ASCII, with everything else as escapes; at most <paramref name="limit"/> octets.</summary>
    public static string Show(ReadOnlySpan<byte> bytes, int limit)
    {
        if (bytes.IsEmpty)
            return "(end)";
        var text = new StringBuilder();
        foreach (var value in bytes[..Math.Min(limit, bytes.Length)])
        {
            _ = value switch
            {
                (byte)'\r' => text.Append("<CR>"),
                (byte)'\n' => text.Append("<LF>"),
                < 0x20 or >= 0x7f => text.Append("<x").Append(value.ToString("X2")).Append('>'),
                _ => text.Append((char)value),
            };
        }
        return bytes.Length > limit ? text.Append('…').ToString() : text.ToString();
    }
}
