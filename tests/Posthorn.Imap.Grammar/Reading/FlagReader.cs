using System.Collections.Frozen;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>Flags, capabilities and sets of numbers.</summary>
internal static class FlagReader
{
    // RFC 9051 §2.3.2. flag-extension: "Server implementations MUST NOT generate flag-extension flags" that no RFC defines.
    private static readonly FrozenSet<string> SystemFlags =
        new[] { "\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>"(" [flag *(SP flag)] ")" with each flag once; which of \Recent and \* may be among them depends on where it is.</summary>
    public static List<string> Flags(this ByteScanner scanner, bool recentAllowed = false, bool starAllowed = false)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return scanner.List(Flag, emptyAllowed: true);

        string Flag()
        {
            var start = scanner.Position;
            var flag = One();
            scanner.Once(seen, flag, start);
            return flag;
        }

        string One()
        {
            var start = scanner.Position;
            if (!scanner.Try('\\'))
                return scanner.Atom("a flag");
            if (starAllowed && scanner.Try('*'))
                return "\\*";
            var flag = "\\" + scanner.Atom("the name of a system flag");
            // RFC 9051 Appendix E: \Recent is gone.
            if (recentAllowed && scanner.Mode == GrammarMode.Rev1 && flag.Equals("\\Recent", StringComparison.OrdinalIgnoreCase))
                return "\\Recent";
            return SystemFlags.TryGetValue(flag, out var known) ? known : throw scanner.Error("a system flag", start);
        }
    }

    // capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev2" *(SP capability); RFC 3501: IMAP4rev1
    public static List<string> Capabilities(this ByteScanner scanner, bool revisionNeeded)
    {
        var start = scanner.Position;
        var all = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (scanner.At(' '))
        {
            scanner.Space();
            var at = scanner.Position;
            all.Add(scanner.Atom("a capability"));
            scanner.Once(seen, all[^1], at);
        }
        if (revisionNeeded && !seen.Contains("IMAP4rev1") && !seen.Contains("IMAP4rev2"))
            throw scanner.Error("IMAP4rev1 or IMAP4rev2 among the capabilities", start);
        return all;
    }

    /// <summary>uid-set, or a sequence-set of an answer: no "*", no "$"; every number in the order in which it is named.</summary>
    public static List<uint> NumberSet(this ByteScanner scanner, string what)
    {
        var start = scanner.Position;
        var numbers = new List<uint>();
        do
        {
            var first = scanner.NonZero(what);
            var last = scanner.Try(':') ? scanner.NonZero(what) : first;
            if (Math.Abs((long)last - first) > 1_000_000)
                throw scanner.Error("a range that a test can hold", start);
            for (long n = first; n != last; n += last > first ? 1 : -1)
                numbers.Add((uint)n);
            numbers.Add(last);
        }
        while (scanner.Try(','));
        return numbers.Count == numbers.Distinct().Count() ? numbers : throw scanner.Error("each number once", start);
    }
}
