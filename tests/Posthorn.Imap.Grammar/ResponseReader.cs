using System.Collections.Frozen;
using Posthorn.Imap.Grammar.Reading;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar;

/// <summary>
/// Takes one complete response (with CRLF, with its literals) apart by the formal syntax of RFC 9051 §9 and RFC 3501 §9, and by that of the
/// extensions in its tables. It shares no code with the server: what is wrong in both readers alike would not be found. Pure; any thread.
/// </summary>
public static class ResponseReader
{
    // response-data. An extension's response is a row; a name that is not here is an error.
    private static readonly FrozenDictionary<string, Func<ByteScanner, Response>> Untagged = new Dictionary<string, Func<ByteScanner, Response>>
    {
        ["OK"] = static scanner => Status(scanner, Condition.Ok),
        ["NO"] = static scanner => Status(scanner, Condition.No),
        ["BAD"] = static scanner => Status(scanner, Condition.Bad),
        ["PREAUTH"] = static scanner => Status(scanner, Condition.Preauth),
        ["BYE"] = static scanner => Status(scanner, Condition.Bye),
        ["CAPABILITY"] = static scanner => new CapabilityResponse(scanner.Capabilities(revisionNeeded: true)),
        ["ENABLED"] = static scanner => new EnabledResponse(scanner.Capabilities(revisionNeeded: false)),
        ["ID"] = ServerDataReader.Id,
        ["FLAGS"] = Flags,
        ["LIST"] = static scanner => MailboxDataReader.List(scanner, "LIST"),
        ["LSUB"] = Lsub,
        ["STATUS"] = MailboxDataReader.Status,
        ["NAMESPACE"] = MailboxDataReader.Namespace,
        ["SEARCH"] = SearchReader.Search,
        ["ESEARCH"] = SearchReader.Esearch,
        ["COMPARATOR"] = OrderReader.Comparator,
        ["LANGUAGE"] = ServerDataReader.Language,
        ["SORT"] = OrderReader.Sort,
        ["THREAD"] = OrderReader.Thread,
        ["VANISHED"] = VanishedReader.Read,
        ["X-DELTA"] = DeltaReader.Read,
        ["METADATA"] = MetadataReader.Read,
        ["UIDBATCHES"] = UidBatchesReader.Read,
        ["GENURLAUTH"] = UrlAuthReader.Generated,
        ["URLFETCH"] = UrlAuthReader.Fetched,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // message-data, and the mailbox-data that begins with a number
    private static readonly FrozenDictionary<string, Func<ByteScanner, uint, Response>> Numbered = new Dictionary<string, Func<ByteScanner, uint, Response>>
    {
        ["EXISTS"] = static (_, number) => new ExistsResponse(number),
        ["RECENT"] = Recent,
        ["EXPUNGE"] = static (scanner, number) => new ExpungeResponse(NonZero(scanner, number)),
        ["FETCH"] = static (scanner, number) => FetchReader.Fetch(scanner, NonZero(scanner, number)),
        ["UIDFETCH"] = static (scanner, uid) => FetchReader.UidFetch(scanner, NonZero(scanner, uid)),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one response, or throws a <see cref="GrammarException"/>.</summary>
    /// <param name="response">The response.</param>
    /// <param name="mode">The language of the session.</param>
    /// <param name="utf8Accepted">Whether UTF8=ACCEPT was enabled (RFC 9755).</param>
    /// <param name="utf8Text">Whether a language was chosen, so that text for people is UTF-8 (RFC 5255 §3.5).</param>
    public static Response Read(ReadOnlyMemory<byte> response, GrammarMode mode, bool utf8Accepted = false, bool utf8Text = false)
    {
        var scanner = new ByteScanner(response, mode, utf8Accepted, utf8Text);
        var result = scanner.Peek() switch
        {
            '*' => ReadUntagged(scanner),
            '+' => ReadContinuation(scanner),
            _ => ReadTagged(scanner),
        };
        scanner.EndOfLine();
        return result with { Raw = response };
    }

    private static Response ReadUntagged(ByteScanner scanner)
    {
        scanner.Expect('*');
        scanner.Space();
        var start = scanner.Position;
        if (scanner.Peek() is >= '0' and <= '9')
        {
            var number = scanner.Number();
            scanner.Space();
            start = scanner.Position;
            return Numbered.TryGetValue(scanner.Atom("EXISTS, RECENT, EXPUNGE, FETCH or UIDFETCH"), out var numbered)
                ? numbered(scanner, number)
                : throw scanner.Error("EXISTS, RECENT, EXPUNGE, FETCH or UIDFETCH", start);
        }
        return Untagged.TryGetValue(scanner.Atom("the name of a response"), out var read) ? read(scanner) : throw scanner.Error("a known response", start);
    }

    // continue-req = "+" SP (resp-text / base64) CRLF; base64 may be empty.
    private static ContinuationResponse ReadContinuation(ByteScanner scanner)
    {
        scanner.Expect('+');
        scanner.Space();
        if (scanner.At('\r'))
            return new ContinuationResponse(null, "");
        var (code, text) = scanner.RespText();
        return new ContinuationResponse(code, text);
    }

    // response-tagged = tag SP resp-cond-state CRLF
    private static TaggedResponse ReadTagged(ByteScanner scanner)
    {
        var tag = scanner.Tag();
        scanner.Space();
        var start = scanner.Position;
        var condition = scanner.Atom("OK, NO or BAD").ToUpperInvariant() switch
        {
            "OK" => Condition.Ok,
            "NO" => Condition.No,
            "BAD" => Condition.Bad,
            _ => throw scanner.Error("OK, NO or BAD", start),
        };
        scanner.Space();
        var (code, text) = scanner.RespText();
        return new TaggedResponse(tag, condition, code, text);
    }

    private static StatusResponse Status(ByteScanner scanner, Condition condition)
    {
        scanner.Space();
        var (code, text) = scanner.RespText();
        return new StatusResponse(condition, code, text);
    }

    private static FlagsResponse Flags(ByteScanner scanner)
    {
        scanner.Space();
        return new FlagsResponse(scanner.Flags());
    }

    // RFC 9051 Appendix E: LSUB is gone.
    private static ListResponse Lsub(ByteScanner scanner) =>
        scanner.Mode == GrammarMode.Rev1 ? MailboxDataReader.List(scanner, "LSUB") : throw scanner.Error("no LSUB in IMAP4rev2", 2);

    // RFC 9051 §7.4: "servers MUST NOT send" RECENT.
    private static RecentResponse Recent(ByteScanner scanner, uint number) =>
        scanner.Mode == GrammarMode.Rev1 ? new RecentResponse(number) : throw scanner.Error("no RECENT in IMAP4rev2", 2);

    private static uint NonZero(ByteScanner scanner, uint number) => number > 0 ? number : throw scanner.Error("a message number above zero", 2);
}
