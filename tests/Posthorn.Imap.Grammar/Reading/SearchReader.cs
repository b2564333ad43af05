using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>The two answers to SEARCH.</summary>
internal static class SearchReader
{
    // obsolete-search-response = "SEARCH" *(SP nz-number); RFC 7162 §7: [SP "(" "MODSEQ" SP mod-sequence-value ")"], if anything was found
    public static SearchResponse Search(ByteScanner scanner)
    {
        // RFC 9051 §7.3: a server never sends it in IMAP4rev2.
        if (scanner.Mode == GrammarMode.Rev2)
            throw scanner.Error("ESEARCH in IMAP4rev2", 2);
        var numbers = new List<uint>();
        var seen = new HashSet<uint>();
        while (scanner.At(' '))
        {
            scanner.Space();
            if (numbers.Count > 0 && scanner.At('('))
                return new SearchResponse(numbers) { ModSeq = ModSeq(scanner) };
            var start = scanner.Position;
            numbers.Add(scanner.NonZero("a message number or UID"));
            scanner.Once(seen, numbers[^1], start);
        }
        return new SearchResponse(numbers);
    }

    public static long ModSeq(ByteScanner scanner)
    {
        scanner.Expect('(');
        if (!scanner.TryWord("MODSEQ"))
            throw scanner.Error("MODSEQ");
        scanner.Space();
        var modSeq = scanner.ModSeq();
        scanner.Expect(')');
        return modSeq;
    }

    // esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
    public static EsearchResponse Esearch(ByteScanner scanner)
    {
        var response = Correlators(scanner);
        var seen = new HashSet<string>();
        while (scanner.At(' '))
        {
            scanner.Space();
            var start = scanner.Position;
            var name = scanner.Atom("a search result").ToUpperInvariant();
            if (name == "UID" && seen.Count == 0 && !response.IsUid)
            {
                response = response with { IsUid = true };
                continue;
            }
            if (name is "ADDTO" or "REMOVEFROM")
            {
                scanner.Space();
                response = response with { Changes = [.. response.Changes, .. Changes(scanner, name == "ADDTO")] };
                continue;
            }
            scanner.Once(seen, name, start);
            scanner.Space();
            response = name switch
            {
                "MIN" => response with { Min = scanner.NonZero() },
                "MAX" => response with { Max = scanner.NonZero() },
                "COUNT" => response with { Count = scanner.Number() },
                "ALL" => response with { All = scanner.NumberSet("a message number or UID") },
                // RFC 4731 §3.2
                "MODSEQ" => response with { ModSeq = scanner.ModSeq() },
                "PARTIAL" => Partial(scanner, response),
                "RELEVANCY" => response with { Relevancy = Scores(scanner) },
                _ => throw scanner.Error("MIN, MAX, COUNT, ALL, PARTIAL, RELEVANCY or MODSEQ", start),
            };
        }
        return Consistent(response) ? response : throw scanner.Error("MIN, MAX, COUNT and ALL that agree", 2);
    }

    // RFC 9394 §4: ret-data-partial = "PARTIAL" SP "(" partial-range SP (sequence-set / "NIL") ")"
    private static EsearchResponse Partial(ByteScanner scanner, EsearchResponse response)
    {
        scanner.Expect('(');
        var sign = scanner.Try('-') ? "-" : "";
        var first = scanner.NonZero();
        scanner.Expect(':');
        if (sign.Length > 0)
            scanner.Expect('-');
        var last = scanner.NonZero();
        scanner.Space();
        var start = scanner.Position;
        var found = scanner.TryNil() ? [] : scanner.NumberSet("a message number or UID");
        if (found.Count > Math.Abs((long)last - first) + 1)
            throw scanner.Error("no more results than the range has", start);
        scanner.Expect(')');
        return response with { PartialRange = $"{sign}{first}:{sign}{last}", Partial = found };
    }

    // score-list = "(" [score *(SP score)] ")"; score = 1*3DIGIT, 1 to 100 (RFC 6203 §7)
    private static List<uint> Scores(ByteScanner scanner)
    {
        var scores = new List<uint>();
        scanner.Expect('(');
        while (!scanner.At(')'))
        {
            if (scores.Count > 0)
                scanner.Space();
            var start = scanner.Position;
            scores.Add(scanner.NonZero());
            if (scores[^1] > 100)
                throw scanner.Error("a score of at most 100", start);
        }
        scanner.Expect(')');
        return scores;
    }

    // ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")" (RFC 5267 §5)
    private static List<ResultChange> Changes(ByteScanner scanner, bool isAddition)
    {
        var changes = new List<ResultChange>();
        scanner.Expect('(');
        do
        {
            if (changes.Count > 0)
                scanner.Space();
            var position = scanner.Number();
            scanner.Space();
            changes.Add(new ResultChange(isAddition, position, scanner.NumberSet("a message number or UID")));
        }
        while (scanner.At(' '));
        scanner.Expect(')');
        return changes;
    }

    // search-correlator = SP "(" one-correlator *(SP one-correlator) ")" (RFC 7377 §4)
    private static EsearchResponse Correlators(ByteScanner scanner)
    {
        var response = new EsearchResponse(null, false);
        if (!scanner.At(' ') || scanner.Peek(1) != '(')
            return response;
        scanner.Space();
        scanner.Expect('(');
        var seen = new HashSet<string>();
        do
        {
            if (seen.Count > 0)
                scanner.Space();
            var start = scanner.Position;
            var name = scanner.Atom("a correlator").ToUpperInvariant();
            scanner.Once(seen, name, start);
            scanner.Space();
            response = name switch
            {
                "TAG" => response with { Tag = System.Text.Encoding.UTF8.GetString(scanner.Astring("a tag")) },
                "MAILBOX" => response with { Mailbox = scanner.Mailbox() },
                "UIDVALIDITY" => response with { UidValidity = scanner.NonZero() },
                _ => throw scanner.Error("TAG, MAILBOX or UIDVALIDITY", start),
            };
        }
        while (scanner.At(' '));
        scanner.Expect(')');
        // "Each correlator MUST appear exactly once": TAG alone is that of RFC 4466.
        return seen.Contains("TAG") && seen.Count is 1 or 3 ? response : throw scanner.Error("TAG alone, or with MAILBOX and UIDVALIDITY");
    }

    // RFC 4731 §3.1, §3.2: nothing found means neither MIN, MAX, ALL nor MODSEQ. RFC 5267 §3.1: of SORT, MIN and MAX are the first and the last.
    private static bool Consistent(EsearchResponse found) =>
        !(found.Count == 0 && ((found.Min ?? found.Max ?? found.All?[0]) is not null || found.ModSeq is not null))
        && !(found.All is { } all && ((found.Count is { } count && count != all.Count)
            || (found.Relevancy is { } scores && scores.Count != all.Count)
            || (found.Min is { } min && min != all[0]) || (found.Max is { } max && max != all[^1])));
}
