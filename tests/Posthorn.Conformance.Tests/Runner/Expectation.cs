using System.Text;
using System.Text.RegularExpressions;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>
/// Holds a response against a transcript's line. Data and response codes have to be equal, text for humans is not looked at except by
/// <c>~ word</c>. <c>{}</c> is any one piece, <c>{name}</c> captures it, <c>...</c> is any more of a list, <c>[*]</c> any code or none,
/// <c> || </c> stands between alternatives.
/// </summary>
internal sealed partial class Expectation(TranscriptText text, Dictionary<string, string> variables)
{
    /// <summary>Whether the response is what the line says; captures variables if it is.</summary>
    public bool Matches(string line, ReadOnlySpan<byte> response)
    {
        var got = ComparableLine.Read(response);
        foreach (var alternative in line.Split(" || "))
        {
            var captured = new Dictionary<string, string>();
            if (!Matches(alternative, got, captured))
                continue;
            foreach (var (name, value) in captured)
                variables[name] = value;
            return true;
        }
        return false;
    }

    private bool Matches(string line, ComparableLine got, Dictionary<string, string> captured)
    {
        var tilde = line.IndexOf(" ~ ", StringComparison.Ordinal);
        var says = tilde < 0 ? null : line[(tilde + 3)..];
        var head = tilde < 0 ? line : line[..tilde];
        var anyCode = head.EndsWith(" [*]", StringComparison.Ordinal);
        var expected = ComparableLine.Read(text.ToExpect(anyCode ? head[..^4] : head));
        return Matches(expected.Data, got.Data, captured)
            && (anyCode || (expected.Code is null ? got.Code is null : got.Code is not null && Matches(expected.Code, got.Code, captured)))
            && (says is null || got.Text?.Contains(says, StringComparison.OrdinalIgnoreCase) == true);
    }

    private static bool Matches(Token expected, Token got, Dictionary<string, string> captured)
    {
        switch (expected, got)
        {
            case (Word { Text: "{}" }, _):
                return true;
            case (Word { Text: var name }, _) when Variable().IsMatch(name):
                var value = got switch { Word word => word.Text, Content content => content.Octets, _ => "" };
                if (captured.TryGetValue(name[1..^1], out var before))
                    return before == value;
                captured[name[1..^1]] = value;
                return true;
            case (Group { AnyOrder: true } one, Group other):
                return MatchesInAnyOrder(one.Items, other.Items, captured);
            case (Group one, Group other):
                return MatchesInOrder(one.Items, other.Items, captured);
            case (Word one, Word other):
                return one.Text == other.Text;
            case (Content one, Content other):
                return one.Octets == other.Octets;
            // An astring may be sent in any of its forms, but NIL is not "NIL".
            case (Word { Text: not "NIL" } one, Content other):
                return one.Text == other.Octets;
            case (Content one, Word { Text: not "NIL" } other):
                return one.Octets == other.Text;
            default:
                return false;
        }
    }

    private static bool MatchesInOrder(IReadOnlyList<Token> expected, IReadOnlyList<Token> got, Dictionary<string, string> captured)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i] is Word { Text: "..." } && i == expected.Count - 1)
                return true;
            if (i >= got.Count || !Matches(expected[i], got[i], captured))
                return false;
        }
        return expected.Count == got.Count;
    }

    private static bool MatchesInAnyOrder(IReadOnlyList<Token> expected, IReadOnlyList<Token> got, Dictionary<string, string> captured)
    {
        var left = got.ToList();
        // What names its value exactly goes before wildcards.
        foreach (var one in expected.Where(static token => token is not Word { Text: "..." }).OrderBy(static token => token is Word { Text: ['{', ..] }))
        {
            var at = left.FindIndex(token => Matches(one, token, captured));
            if (at < 0)
                return false;
            left.RemoveAt(at);
        }
        // RFC 3501 §2.3.2: \Recent depends on who looked first; it is looked at only where a line names it.
        left.RemoveAll(static token => token is Word { Text: "\\Recent" });
        return left.Count == 0 || expected.Any(static token => token is Word { Text: "..." });
    }

    /// <summary>Octets of a response for a message.</summary>
    public static string Show(ReadOnlySpan<byte> response) => Posthorn.Imap.Grammar.GrammarException.Show(response, 2000);

    [GeneratedRegex(@"^\{[a-z]\w*\}$")]
    private static partial Regex Variable();
}
