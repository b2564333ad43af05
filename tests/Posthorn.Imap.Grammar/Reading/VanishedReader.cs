using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>VANISHED (RFC 7162 §3.2.10).</summary>
internal static class VanishedReader
{
    // expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids; known-uids is a sequence-set without "*"
    public static VanishedResponse Read(ByteScanner scanner)
    {
        scanner.Space();
        var isEarlier = scanner.At('(');
        if (isEarlier)
        {
            scanner.Expect('(');
            if (!scanner.TryWord("EARLIER"))
                throw scanner.Error("EARLIER");
            scanner.Expect(')');
            scanner.Space();
        }
        return new VanishedResponse(isEarlier, scanner.UidRanges());
    }

    // uid-set without "*"
    public static List<(uint First, uint Last)> UidRanges(this ByteScanner scanner)
    {
        var ranges = new List<(uint First, uint Last)>();
        do
        {
            var start = scanner.Position;
            var first = scanner.NonZero("a UID");
            var last = scanner.Try(':') ? scanner.NonZero("a UID") : first;
            // Stricter than the grammar: ascending, each UID once.
            if (last < first || (ranges.Count > 0 && ranges[^1].Last >= first))
                throw scanner.Error("UIDs in ascending order", start);
            ranges.Add((first, last));
        }
        while (scanner.Try(','));
        return ranges;
    }
}
