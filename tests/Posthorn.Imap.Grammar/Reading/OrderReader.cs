using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>The answers to SORT and THREAD (RFC 5256 §5).</summary>
internal static class OrderReader
{
    // sort-data = "SORT" *(SP nz-number); RFC 7162 §7: [SP "(" "MODSEQ" SP mod-sequence-value ")"], if anything was found
    public static SortResponse Sort(ByteScanner scanner)
    {
        var numbers = new List<uint>();
        var seen = new HashSet<uint>();
        while (scanner.At(' '))
        {
            scanner.Space();
            if (numbers.Count > 0 && scanner.At('('))
                return new SortResponse(numbers) { ModSeq = SearchReader.ModSeq(scanner) };
            var start = scanner.Position;
            numbers.Add(scanner.NonZero("a message number or UID"));
            scanner.Once(seen, numbers[^1], start);
        }
        return new SortResponse(numbers);
    }

    // comparator-data = "COMPARATOR" SP comp-sel-quoted [SP "(" comp-id-quoted *(SP comp-id-quoted) ")"] (RFC 5255 §4.10)
    public static ComparatorResponse Comparator(ByteScanner scanner)
    {
        scanner.Space();
        var active = System.Text.Encoding.ASCII.GetString(scanner.Astring("a comparator"));
        var matching = new List<string>();
        if (!scanner.At(' '))
            return new ComparatorResponse(active, matching);
        scanner.Space();
        scanner.Expect('(');
        while (true)
        {
            matching.Add(System.Text.Encoding.ASCII.GetString(scanner.Astring("a comparator")));
            if (!scanner.At(' '))
                break;
            scanner.Space();
        }

        scanner.Expect(')');
        return matching.Count > 1 ? new ComparatorResponse(active, matching) : throw scanner.Error("more than one comparator (RFC 5255 §4.8)");
    }

    // thread-data = "THREAD" [SP 1*thread-list]
    public static ThreadResponse Thread(ByteScanner scanner)
    {
        var threads = new List<ThreadNode>();
        if (!scanner.At(' '))
            return new ThreadResponse(threads);
        scanner.Space();
        var seen = new HashSet<uint>();
        do
            threads.Add(List(scanner, seen));
        while (scanner.At('('));
        return new ThreadResponse(threads);
    }

    // thread-list    = "(" (thread-members / thread-nested) ")"
    // thread-members = nz-number *(SP nz-number) [SP thread-nested]
    // thread-nested  = 2*thread-list
    private static ThreadNode List(ByteScanner scanner, HashSet<uint> seen)
    {
        scanner.Expect('(');
        if (scanner.At('('))
        {
            var dummy = new ThreadNode(null, Nested(scanner, seen));
            scanner.Expect(')');
            return dummy;
        }

        var members = new List<uint>();
        IReadOnlyList<ThreadNode> below = [];
        while (true)
        {
            var start = scanner.Position;
            members.Add(scanner.NonZero("a message number or UID"));
            scanner.Once(seen, members[^1], start);
            if (!scanner.At(' '))
                break;
            scanner.Space();
            if (scanner.At('('))
            {
                below = Nested(scanner, seen);
                break;
            }
        }

        scanner.Expect(')');
        for (var i = members.Count - 1; i > 0; i--)
            below = [new ThreadNode(members[i], below)];
        return new ThreadNode(members[0], below);
    }

    private static List<ThreadNode> Nested(ByteScanner scanner, HashSet<uint> seen)
    {
        var lists = new List<ThreadNode> { List(scanner, seen), List(scanner, seen) };
        while (scanner.At('('))
            lists.Add(List(scanner, seen));
        return lists;
    }
}
