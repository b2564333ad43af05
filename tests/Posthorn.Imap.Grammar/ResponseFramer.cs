using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Posthorn.Imap.Grammar;

/// <summary>Cuts what a server sends into complete responses: a line, and behind a literal's size the literal and more of the line.</summary>
public sealed partial class ResponseFramer(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next response with its CRLF; empty at the end of the connection.</summary>
    /// <exception cref="GrammarException">The connection ends within a response.</exception>
    public async ValueTask<byte[]> ReadAsync(CancellationToken cancel = default)
    {
        var response = new List<byte>();
        while (true)
        {
            var line = response.Count;
            do
            {
                if (_start == _end && !await FillAsync(cancel))
                    return response.Count == 0 ? [] : throw new GrammarException(response.ToArray(), response.Count, "the rest of a response before the connection ends");
                response.Add(_buffer[_start++]);
            }
            while (response[^1] != '\n');
            if (LiteralAfter(response, line) is not { } size)
                return [.. response];
            for (; size > 0; size--)
            {
                if (_start == _end && !await FillAsync(cancel))
                    throw new GrammarException(response.ToArray(), response.Count, $"{size} more octets of a literal before the connection ends");
                response.Add(_buffer[_start++]);
            }
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancel);
        return _end > 0;
    }

    // The text of a status response may end like a literal's size, and is none.
    private static long? LiteralAfter(List<byte> response, int line)
    {
        var text = Encoding.Latin1.GetString([.. response.Skip(line)]);
        if (line == 0 && !Data().IsMatch(text))
            return null;
        var literal = LiteralAtEnd().Match(text);
        return literal.Success ? long.Parse(literal.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"^\* (?!OK |NO |BAD |BYE |PREAUTH )", RegexOptions.IgnoreCase)]
    private static partial Regex Data();

    [GeneratedRegex(@"\{([0-9]{1,9})\}\r\n$")]
    private static partial Regex LiteralAtEnd();
}
