using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>METADATA (RFC 5464 §5).</summary>
internal static class MetadataReader
{
    // metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)
    public static Response Read(ByteScanner scanner)
    {
        scanner.Space();
        var mailbox = scanner.Mailbox();
        scanner.Space();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (scanner.At('('))
        {
            // entry-values = "(" entry-value *(SP entry-value) ")"; value = nstring / literal8
            var values = new Dictionary<string, byte[]?>(StringComparer.OrdinalIgnoreCase);
            scanner.List(
                () =>
                {
                    var entry = Entry(scanner, seen);
                    scanner.Space();
                    return values[entry] = scanner.At('~') ? scanner.Literal8() : scanner.NString();
                },
                emptyAllowed: false);
            return new MetadataResponse(mailbox, values);
        }

        // entry-list = entry *(SP entry)
        var entries = new List<string> { Entry(scanner, seen) };
        while (scanner.At(' '))
        {
            scanner.Space();
            entries.Add(Entry(scanner, seen));
        }
        return new MetadataChangedResponse(mailbox, entries);
    }

    // RFC 5464 §3.2
    private static string Entry(ByteScanner scanner, HashSet<string> seen)
    {
        var start = scanner.Position;
        var entry = Encoding.Latin1.GetString(scanner.Astring("an entry"));
        if (!(entry.StartsWith("/private", StringComparison.OrdinalIgnoreCase) || entry.StartsWith("/shared", StringComparison.OrdinalIgnoreCase))
            || entry.EndsWith('/') || entry.Contains("//", StringComparison.Ordinal) || entry.Any(static c => c is <= '\x19' or > '~' or '*' or '%'))
            throw scanner.Error("the name of an entry", start);
        scanner.Once(seen, entry, start);
        return entry;
    }
}
