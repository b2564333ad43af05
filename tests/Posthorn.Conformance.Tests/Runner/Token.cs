using System.Globalization;
using System.Text;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>A piece of a response line, for comparing: a word, the content of a string however it is quoted, or pieces in parentheses.</summary>
internal abstract record Token;

internal sealed record Word(string Text) : Token;

internal sealed record Content(string Octets) : Token;

/// <summary>Several tokens; <paramref name="AnyOrder"/> when the protocol gives their order no meaning.</summary>
internal sealed record Group(IReadOnlyList<Token> Items, bool AnyOrder = false) : Token;

/// <summary>A response, taken apart for comparing: data, the code of a status response, and the text for humans.</summary>
internal sealed record ComparableLine(Group Data, Group? Code, string? Text)
{
    private static readonly HashSet<string> Conditions = ["OK", "NO", "BAD", "BYE", "PREAUTH"];

    /// <summary>Takes octets of a response, or of an expectation, apart. It reads leniently: the strict reader has its own tests.</summary>
    public static ComparableLine Read(ReadOnlySpan<byte> octets)
    {
        var line = Encoding.Latin1.GetString(octets);
        line = line.EndsWith("\r\n", StringComparison.Ordinal) ? line[..^2] : line;
        var words = line.Split(' ', 3);
        if (words[0] == "+")
            return Status(words[0], line[1..].TrimStart());
        if (words.Length > 1 && Conditions.Contains(words[1]))
            return Status($"{words[0]} {words[1]}", words.Length > 2 ? words[2] : "");
        var reader = new TokenReader(line);
        return new ComparableLine(Ordering.Of(reader.ReadAll()), null, null);
    }

    private static ComparableLine Status(string head, string rest)
    {
        Group? code = null;
        if (rest.StartsWith('['))
        {
            var reader = new TokenReader(rest[1..]);
            code = Ordering.Of(reader.ReadAll(until: ']'));
            rest = reader.Rest.TrimStart();
        }
        return new ComparableLine(new Group([.. head.Split(' ').Select(static word => new Word(word))]), code, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(rest)));
    }
}

/// <summary>Splits a line into tokens.</summary>
internal sealed class TokenReader(string line)
{
    private int _at;

    public string Rest => line[_at..];

    public List<Token> ReadAll(char until = '\0')
    {
        var tokens = new List<Token>();
        while (_at < line.Length && line[_at] != until)
        {
            if (line[_at] == ' ')
                _at++;
            else
                tokens.Add(Read());
        }
        _at = Math.Min(_at + 1, line.Length);
        return tokens;
    }

    private Token Read()
    {
        switch (line[_at])
        {
            case '(':
                _at++;
                return new Group(ReadAll(until: ')'));
            case '"':
                return new Content(Quoted());
            case '~' when _at + 1 < line.Length && line[_at + 1] == '{' && char.IsAsciiDigit(line[_at + 2]):
                _at++;
                return new Content(Literal());
            case '{' when _at + 1 < line.Length && char.IsAsciiDigit(line[_at + 1]):
                return new Content(Literal());
            default:
                return new Word(ReadWord());
        }
    }

    private string Quoted()
    {
        var text = new StringBuilder();
        for (_at++; _at < line.Length && line[_at] != '"'; _at++)
        {
            if (line[_at] == '\\')
                _at++;
            text.Append(line[_at]);
        }
        _at++;
        return text.ToString();
    }

    private string Literal()
    {
        var end = line.IndexOf('}', _at);
        var size = int.Parse(line.AsSpan(_at + 1, end - _at - 1), CultureInfo.InvariantCulture);
        var content = line.Substring(end + 3, size);
        _at = end + 3 + size;
        return content;
    }

    // A section in brackets belongs to its word, with the spaces in it.
    private string ReadWord()
    {
        var start = _at;
        var depth = 0;
        for (; _at < line.Length; _at++)
        {
            if (line[_at] == '[')
                depth++;
            else if (line[_at] == ']' && --depth < 0)
                break;
            else if (depth == 0 && line[_at] is ' ' or '(' or ')' && depth == 0)
                break;
        }
        if (_at == start)
            _at++;
        return line[start.._at];
    }
}

/// <summary>Where the order of items means nothing: FETCH and STATUS items, flags, attributes, capabilities, results of searches.</summary>
internal static class Ordering
{
    public static Group Of(List<Token> tokens)
    {
        var name = tokens.Count > 0 && tokens[0] is Word { Text: "*" } ? 1 : 0;
        if (tokens.Count > name && tokens[name] is Word { Text: var first } && first.Length > 0 && (char.IsAsciiDigit(first[0]) || first[0] == '{'))
            name++;
        var word = tokens.Count > name && tokens[name] is Word { Text: var text } ? text : "";
        switch (word)
        {
            case "FETCH" or "UIDFETCH" when tokens[^1] is Group items:
                return new Group([.. tokens[..^1], Pairs(items.Items)]);
            case "STATUS" when tokens[^1] is Group items:
                return new Group([.. tokens[..^1], Pairs(items.Items)]);
            case "FLAGS" or "PERMANENTFLAGS" or "BADCHARSET" when tokens[^1] is Group items:
                return new Group([.. tokens[..^1], items with { AnyOrder = true }]);
            case "LIST" or "LSUB" when tokens.Count > name + 1 && tokens[name + 1] is Group items:
                return new Group([.. tokens[..(name + 1)], items with { AnyOrder = true }, .. tokens[(name + 2)..]]);
            case "CAPABILITY" or "ENABLED" or "SEARCH":
                return new Group([.. tokens[..(name + 1)], new Group(tokens[(name + 1)..], true)]);
            case "ESEARCH":
                var from = tokens.FindIndex(name + 1, static token => token is Word { Text: not "UID" });
                from = from < 0 ? tokens.Count : from;
                return new Group([.. tokens[..from], Pairs(tokens[from..])]);
            default:
                return new Group(tokens);
        }
    }

    private static Group Pairs(IReadOnlyList<Token> items)
    {
        var pairs = new List<Token>();
        for (var i = 0; i < items.Count; i += 2)
        {
            if (items[i] is Word { Text: "..." })
            {
                pairs.Add(items[i--]);
                continue;
            }
            var value = i + 1 < items.Count ? items[i + 1] : new Word("(nothing)");
            pairs.Add(new Group([items[i], items[i] is Word { Text: "FLAGS" } && value is Group flags ? flags with { AnyOrder = true } : value]));
        }
        return new Group(pairs, true);
    }
}
