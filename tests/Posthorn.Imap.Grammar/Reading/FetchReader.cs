using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>msg-att: the items of a FETCH response. An item is a row of the table; what is not there is an error.</summary>
internal static class FetchReader
{
    private static readonly FrozenDictionary<string, Func<ByteScanner, object?>> Items = new Dictionary<string, Func<ByteScanner, object?>>
    {
        ["ENVELOPE"] = EnvelopeReader.Envelope,
        ["FLAGS"] = static scanner => scanner.Flags(recentAllowed: true),
        ["INTERNALDATE"] = static scanner => DateTime(scanner),
        ["RFC822.SIZE"] = static scanner => scanner.Number64("a size in octets"),
        ["RFC822"] = Rev1NString,
        ["RFC822.HEADER"] = Rev1NString,
        ["RFC822.TEXT"] = Rev1NString,
        ["BODY"] = static scanner => new BodyReader(scanner, extended: false).Body(),
        ["BODYSTRUCTURE"] = static scanner => new BodyReader(scanner, extended: true).Body(),
        ["UID"] = static scanner => scanner.NonZero("a UID"),
        // RFC 8514 §5: date-time; NIL is missing, for this server keeps save dates in every mailbox.
        ["SAVEDATE"] = static scanner => DateTime(scanner),
        // RFC 8970 §3.3, §6: nstring in UTF-8, at most 256 characters
        ["PREVIEW"] = static scanner => Preview(scanner),
        // RFC 8474 §7
        ["EMAILID"] = static scanner => scanner.ObjectId(),
        ["THREADID"] = static scanner => scanner.TryNil() ? null : scanner.ObjectId(),
        ["MODSEQ"] = static scanner => ModSeq(scanner),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Func<ByteScanner, object?>> SectionItems = new Dictionary<string, Func<ByteScanner, object?>>
    {
        // "BODY" section ["<" number ">"] SP nstring
        ["BODY"] = static scanner => scanner.NString(),
        // RFC 3516: "BINARY" section-binary ["<" number ">"] SP (nstring / literal8)
        ["BINARY"] = static scanner => scanner.At('~') ? scanner.Literal8() : scanner.NString(),
        // "BINARY.SIZE" section-binary SP number
        ["BINARY.SIZE"] = static scanner => scanner.Number(),
    }.ToFrozenDictionary();

    // message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))
    public static FetchResponse Fetch(ByteScanner scanner, uint number) => new(number, ReadItems(scanner));

    // uidfetch-resp = uniqueid SP "UIDFETCH" SP msg-att (RFC 9586 §4)
    public static UidFetchResponse UidFetch(ByteScanner scanner, uint uid)
    {
        var items = ReadItems(scanner);
        return !items.TryGetValue("UID", out var item) || (uint)item! == uid
            ? new UidFetchResponse(uid, items)
            : throw scanner.Error($"the UID {uid}");
    }

    private static Dictionary<string, object?> ReadItems(ByteScanner scanner)
    {
        scanner.Space();
        var items = new Dictionary<string, object?>();
        var seen = new HashSet<string>();
        scanner.List(Item, emptyAllowed: false);
        if (items.TryGetValue("RFC822.SIZE", out var size) && items.TryGetValue("BODY[]", out var body) && ((byte[]?)body)?.Length is { } length
            && length != (long)size!)
            throw scanner.Error("RFC822.SIZE to be the size of BODY[]");
        return items;

        string Item()
        {
            var start = scanner.Position;
            var name = scanner.While(static value => value is >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= '0' and <= '9' or '.', "a FETCH item")
                .ToUpperInvariant();
            Func<ByteScanner, object?>? read;
            if (scanner.At('['))
            {
                if (!SectionItems.TryGetValue(name, out read))
                    throw scanner.Error("a FETCH item with a section", start);
                name = SectionReader.Section(scanner, name);
            }
            else if (!Items.TryGetValue(name, out read))
            {
                throw scanner.Error("a known FETCH item", start);
            }
            scanner.Once(seen, name, start);
            scanner.Space();
            items[name] = read(scanner);
            return name;
        }
    }

    // RFC 7162 §7: fetch-mod-resp = "MODSEQ" SP "(" permsg-modsequence ")"
    private static long ModSeq(ByteScanner scanner)
    {
        scanner.Expect('(');
        var modSeq = scanner.ModSeq();
        scanner.Expect(')');
        return modSeq;
    }

    private static string? Preview(ByteScanner scanner)
    {
        var start = scanner.Position;
        if (scanner.NString() is not { } octets)
            return null;
        var text = System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : throw scanner.Error("a preview in UTF-8", start);
        return text.EnumerateRunes().Count() <= 256 ? text : throw scanner.Error("at most 256 characters", start);
    }

    private static byte[]? Rev1NString(ByteScanner scanner) =>
        scanner.Mode == GrammarMode.Rev1 ? scanner.NString() : throw scanner.Error("no RFC822 items in IMAP4rev2");

    // date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
    private static DateTimeOffset DateTime(ByteScanner scanner)
    {
        var start = scanner.Position;
        var text = scanner.At('"') ? Encoding.UTF8.GetString(scanner.Quoted()) : throw scanner.Error("a date-time in quotes");
        // date-day-fixed = (SP DIGIT) / 2DIGIT
        var form = text.StartsWith(' ') ? " d-MMM-yyyy HH:mm:ss zzz" : "dd-MMM-yyyy HH:mm:ss zzz";
        return text is [_, _, '-', .., '+' or '-', _, _, _, _] && text.Length == 26 && text[24..].CompareTo("60") < 0
            && DateTimeOffset.TryParseExact(text.Insert(24, ":"), form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw scanner.Error("a date-time such as \"17-Jul-1996 02:44:25 -0700\"", start);
    }
}
