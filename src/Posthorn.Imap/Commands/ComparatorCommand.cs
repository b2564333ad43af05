using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;

namespace Posthorn.Imap.Commands;

/// <summary>COMPARATOR: tells or changes by what SEARCH, SORT and THREAD compare texts (RFC 5255 §4.7).</summary>
/// <param name="Wanted">Comparators, the most wanted first; none to be told.</param>
internal sealed record ComparatorCommand(IReadOnlyList<string> Wanted) : IImapCommand<ComparatorCommand>
{
    public static CommandRules Rules { get; } = new("COMPARATOR")
    {
        States = SessionStates.LoggedIn,
        Capability = "I18NLEVEL=2",
        Source = "RFC 5255 §4.7",
    };

    // comparator-cmd = "COMPARATOR" *(SP comp-order-quoted), each of them an astring
    public static ComparatorCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var wanted = new List<string>();
        while (reader.NextIs((byte)' ') && !reader.Failed)
        {
            var start = reader.Space().Offset;
            wanted.Add(reader.AString());
            if (!reader.Failed && (wanted.Count > MaxWanted || !IsPattern(PatternOf(wanted[^1]))))
            {
                reader.Fail(start, "a comparator");
            }
        }

        return new ComparatorCommand(wanted);
    }

    /// <summary>Arguments at most: there are fewer collations.</summary>
    private const int MaxWanted = 100;

    private static readonly ResponseCode s_badComparator = new("BADCOMPARATOR");

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) => ValueTask.FromResult(Execute(session));

    private Completion Execute(ImapSession session)
    {
        var matching = Wanted.SelectMany(Matching).ToList();
        if (Wanted.Count > 0)
        {
            if (matching.Count == 0)
            {
                return Completion.No(s_badComparator, "There is no such comparator.");
            }

            session.Comparator = matching[0];
        }

        // comparator-data = "COMPARATOR" SP comp-sel-quoted [SP "(" comp-id-quoted *(SP comp-id-quoted) ")"]
        var writer = session.Writer.Raw("* COMPARATOR "u8).Ascii(session.Comparator.Name);
        var names = matching.Select(one => one.Collation.Name).Distinct().ToList();
        if (names.Count > 1)
        {
            writer.Space().AtomList(names);
        }

        writer.Raw("\r\n"u8);
        return Completion.Ok("COMPARATOR completed.");
    }

    /// <summary>What an argument matches; of several, the most widely useful first (RFC 4790 §3.2).</summary>
    private static IEnumerable<Comparator> Matching(string wanted) => wanted.Equals("default", StringComparison.OrdinalIgnoreCase)
        ? [Comparator.Default]
        : Collation.All.Where(collation => Matches(PatternOf(wanted), collation.Name)).Select(collation => new Comparator(collation, wanted[0] == '-'));

    // collation-order = ["+" / "-"] collation-wild
    private static ReadOnlySpan<char> PatternOf(string wanted) => wanted is ['+' or '-', ..] ? wanted.AsSpan(1) : wanted;

    // collation-wild = ("*" / (ALPHA ["*"])) *(collation-char ["*"]), 254 characters at most
    private static bool IsPattern(ReadOnlySpan<char> pattern)
    {
        if (pattern is [] or { Length: > 254 } || !(pattern[0] == '*' || char.IsAsciiLetter(pattern[0])) || pattern.IndexOf("**") >= 0)
        {
            return false;
        }

        foreach (var c in pattern)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('*' or '-' or ';' or '=' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // The usual walk: behind the last star, everything is tried one character further when it does not fit.
        var (at, star, behind) = (0, -1, 0);
        for (var i = 0; i < name.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, behind) = (at++, i);
            }
            else if (at < pattern.Length && char.ToLowerInvariant(pattern[at]) == name[i])
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++behind;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..] is [] or ['*'];
    }
}
