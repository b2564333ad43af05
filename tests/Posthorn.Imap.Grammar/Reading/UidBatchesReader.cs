using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>UIDBATCHES (RFC 10022 §3.1).</summary>
internal static class UidBatchesReader
{
    // "UIDBATCHES" SP "(" "TAG" SP tag-string ")" [SP range *("," range)]
    public static UidBatchesResponse Read(ByteScanner scanner)
    {
        scanner.Space();
        scanner.Expect('(');
        if (!scanner.TryWord("TAG"))
            throw scanner.Error("TAG");
        scanner.Space();
        var tag = System.Text.Encoding.UTF8.GetString(scanner.Astring("a tag"));
        scanner.Expect(')');
        var ranges = new List<(uint High, uint Low)>();
        if (!scanner.At(' '))
            return new UidBatchesResponse(tag, ranges);
        scanner.Space();
        do
        {
            var start = scanner.Position;
            var high = scanner.NonZero("a UID");
            scanner.Expect(':');
            var low = scanner.NonZero("a UID");
            // Each range begins right below the one before it.
            if (low > high || (ranges.Count > 0 && high + 1 != ranges[^1].Low))
                throw scanner.Error("ranges from the highest to the lowest UID, without gaps", start);
            ranges.Add((high, low));
        }
        while (scanner.Try(','));
        return new UidBatchesResponse(tag, ranges);
    }
}
