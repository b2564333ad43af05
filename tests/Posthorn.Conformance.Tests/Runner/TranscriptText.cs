using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>
/// The escapes of a transcript's lines: <c>&lt;CRLF&gt; &lt;CR&gt; &lt;LF&gt; &lt;NUL&gt; &lt;TAB&gt; &lt;SP&gt; &lt;xHH&gt;</c> (octets),
/// <c>&lt;70000*x&gt;</c> (repeated text), <c>&lt;@name&gt; &lt;@name:header&gt; &lt;@name:text&gt; &lt;@name:10.20&gt;</c> (octets of a fixture, all or
/// from an offset), <c>&lt;#name&gt;</c> (their number), and <c>{name}</c> (a variable that a line before has captured).
/// </summary>
internal sealed partial class TranscriptText(IReadOnlyDictionary<string, byte[]> fixtures, IReadOnlyDictionary<string, string> variables)
{
    /// <summary>The octets that a client sends for a line, without CRLF.</summary>
    public byte[] ToSend(string line) => Expand(line, static octets => octets);

    /// <summary>The octets of an expected line; a fixture becomes a literal, so that its content cannot be misread.</summary>
    public byte[] ToExpect(string line) =>
        Expand(line, static octets => [.. Encoding.ASCII.GetBytes($"{{{octets.Length}}}\r\n"), .. octets]);

    private byte[] Expand(string line, Func<byte[], byte[]> content)
    {
        var octets = new List<byte>();
        var end = 0;
        foreach (Match match in Escapes().Matches(line))
        {
            octets.AddRange(Encoding.UTF8.GetBytes(line[end..match.Index]));
            octets.AddRange(Escape(match, content));
            end = match.Index + match.Length;
        }
        octets.AddRange(Encoding.UTF8.GetBytes(line[end..]));
        return [.. octets];
    }

    private byte[] Escape(Match match, Func<byte[], byte[]> content)
    {
        if (match.Groups["variable"] is { Success: true } variable)
            return Encoding.UTF8.GetBytes(variables.TryGetValue(variable.Value, out var value) ? value : match.Value);
        if (match.Groups["octet"] is { Success: true } octet)
            return [byte.Parse(octet.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
        if (match.Groups["times"] is { Success: true } times)
        {
            var text = Encoding.UTF8.GetBytes(match.Groups["text"].Value);
            return [.. Enumerable.Repeat(text, int.Parse(times.ValueSpan, CultureInfo.InvariantCulture)).SelectMany(static one => one)];
        }
        if (match.Groups["sign"] is { Success: true } sign)
        {
            var octets = Fixture(match.Groups["fixture"].Value, match.Groups["part"].Value);
            return sign.Value == "#" ? Encoding.ASCII.GetBytes(octets.Length.ToString(CultureInfo.InvariantCulture)) : content(octets);
        }
        return match.Value switch
        {
            "<CRLF>" => "\r\n"u8.ToArray(),
            "<CR>" => "\r"u8.ToArray(),
            "<LF>" => "\n"u8.ToArray(),
            "<NUL>" => "\0"u8.ToArray(),
            "<TAB>" => "\t"u8.ToArray(),
            _ => " "u8.ToArray(),
        };
    }

    private byte[] Fixture(string name, string part)
    {
        if (!fixtures.TryGetValue(name, out var octets))
            throw new FormatException($"There is no fixture '{name}'.");
        var body = octets.AsSpan().IndexOf("\r\n\r\n"u8) is >= 0 and var at ? at + 4 : octets.Length;
        if (part.Length == 0)
            return octets;
        if (part is "header" or "text")
            return part == "header" ? octets[..body] : octets[body..];
        var range = part.Split('.').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return octets.AsSpan(range[0], Math.Min(range[1], octets.Length - range[0])).ToArray();
    }

    [GeneratedRegex("""<(?:CRLF|CR|LF|NUL|TAB|SP)>|<x(?<octet>[0-9A-F]{2})>|<(?<times>\d+)\*(?<text>[^>]+)>|<(?<sign>[@#])(?<fixture>[\w-]+)(?::(?<part>[\w.]+))?>|\{(?<variable>[a-z]\w*)\}""")]
    private static partial Regex Escapes();
}
