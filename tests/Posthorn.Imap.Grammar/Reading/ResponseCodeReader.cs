using System.Collections.Frozen;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>resp-text and resp-text-code. A code is a row of the table below; what is not there is an error.</summary>
internal static class ResponseCodeReader
{
    private static readonly FrozenDictionary<string, Func<ByteScanner, string, ResponseCode>> Codes = new Dictionary<string, Func<ByteScanner, string, ResponseCode>>
    {
        // RFC 3501 §7.1, RFC 9051 §7.1
        ["ALERT"] = Bare,
        ["BADCHARSET"] = BadCharset,
        ["CAPABILITY"] = static (scanner, _) => new CapabilityCode(scanner.Capabilities(revisionNeeded: true)),
        ["PARSE"] = Bare,
        ["PERMANENTFLAGS"] = PermanentFlags,
        ["READ-ONLY"] = Bare,
        ["READ-WRITE"] = Bare,
        ["TRYCREATE"] = Bare,
        ["UIDNEXT"] = Number,
        ["UIDVALIDITY"] = Number,
        ["UNSEEN"] = Rev1Only,
        ["NOTSAVED"] = Bare,
        ["HASCHILDREN"] = Bare,
        ["CLOSED"] = Bare,
        ["UNKNOWN-CTE"] = Bare,
        // RFC 4315 §3
        ["APPENDUID"] = AppendUid,
        ["COPYUID"] = CopyUid,
        ["UIDNOTSTICKY"] = Bare,
        // RFC 7162 §7; NOMODSEQ is missing, for this server keeps mod-sequences for every mailbox.
        ["HIGHESTMODSEQ"] = HighestModSeq,
        ["MODIFIED"] = Modified,
        // RFC 4978 §3
        ["COMPRESSIONACTIVE"] = Bare,
        // RFC 5465 §8
        ["NOTIFICATIONOVERFLOW"] = Bare,
        ["BADEVENT"] = BadEvent,
        // RFC 5464 §5
        ["METADATA"] = Metadata,
        // RFC 5466 §4
        ["UNDEFINED-FILTER"] = UndefinedFilter,
        // RFC 5255 §4.9
        ["BADCOMPARATOR"] = Bare,
        // RFC 9586 §4
        ["UIDREQUIRED"] = Bare,
        // RFC 10022 §3.1
        ["TOOFEW"] = Bare,
        ["TOOMANY"] = Bare,
        // RFC 9738
        ["MESSAGELIMIT"] = MessageLimit,
        // RFC 5267 §5
        ["NOUPDATE"] = NoUpdate,
        // RFC 9585 §4
        ["INPROGRESS"] = InProgress,
        // RFC 8474 §7
        ["MAILBOXID"] = MailboxId,
        // RFC 4469 §4.2, used by RFC 7888 §4 and RFC 7889
        ["TOOBIG"] = Bare,
        // RFC 4467 §9
        ["URLMECH"] = UrlMechanisms,
        // RFC 4469 §4.1
        ["BADURL"] = BadUrl,
        // RFC 6154 §3
        ["USEATTR"] = Bare,
        // RFC 5530 §3
        ["UNAVAILABLE"] = Bare,
        ["AUTHENTICATIONFAILED"] = Bare,
        ["AUTHORIZATIONFAILED"] = Bare,
        ["EXPIRED"] = Bare,
        ["PRIVACYREQUIRED"] = Bare,
        ["CONTACTADMIN"] = Bare,
        ["NOPERM"] = Bare,
        ["INUSE"] = Bare,
        ["EXPUNGEISSUED"] = Bare,
        ["CORRUPTION"] = Bare,
        ["SERVERBUG"] = Bare,
        ["CLIENTBUG"] = Bare,
        ["CANNOT"] = Bare,
        ["LIMIT"] = Bare,
        ["OVERQUOTA"] = Bare,
        ["ALREADYEXISTS"] = Bare,
        ["NONEXISTENT"] = Bare,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // resp-text = ["[" resp-text-code "]" SP] text, the text not empty (RFC 3501 §9)
    public static (ResponseCode? Code, string Text) RespText(this ByteScanner scanner)
    {
        ResponseCode? code = null;
        if (scanner.Try('['))
        {
            code = Code(scanner);
            scanner.Space();
        }
        return (code, scanner.LineText());
    }

    private static ResponseCode Code(ByteScanner scanner)
    {
        var start = scanner.Position;
        var name = scanner.Atom("a response code").ToUpperInvariant();
        if (!Codes.TryGetValue(name, out var arguments))
            throw scanner.Error("a known response code", start);
        var from = scanner.Position;
        var code = arguments(scanner, name);
        var text = System.Text.Encoding.UTF8.GetString(scanner.Response.Span[from..scanner.Position]);
        scanner.Expect(']');
        return code with { Arguments = text.TrimStart(' ') };
    }

    private static ResponseCode Bare(ByteScanner scanner, string name) => new(name);

    private static NumberCode Number(ByteScanner scanner, string name)
    {
        scanner.Space();
        return new NumberCode(name, scanner.NonZero());
    }

    // RFC 9051 Appendix E: the code UNSEEN is gone.
    private static NumberCode Rev1Only(ByteScanner scanner, string name) =>
        scanner.Mode == GrammarMode.Rev1 ? Number(scanner, name) : throw scanner.Error($"no {name} in IMAP4rev2");

    private static PermanentFlagsCode PermanentFlags(ByteScanner scanner, string name)
    {
        scanner.Space();
        return new PermanentFlagsCode(scanner.Flags(starAllowed: true));
    }

    // "BADCHARSET" [SP "(" charset *(SP charset) ")" ]; charset = atom / quoted
    private static BadCharsetCode BadCharset(ByteScanner scanner, string name)
    {
        if (!scanner.At(' '))
            return new BadCharsetCode([]);
        scanner.Space();
        return new BadCharsetCode(scanner.List(() => scanner.At('"') ? scanner.Text() : scanner.Atom("a charset"), emptyAllowed: false));
    }

    // "URLMECH" SP "INTERNAL" *(SP mechanism ["=" base64])
    private static ResponseCode UrlMechanisms(ByteScanner scanner, string name)
    {
        scanner.Space();
        return scanner.TryWord("INTERNAL") ? new ResponseCode(name) : throw scanner.Error("INTERNAL");
    }

    // badurl-response-code = "BADURL" SP url-resp-text; printable ASCII is all that a URL has (RFC 3986 §2).
    private static ResponseCode BadUrl(ByteScanner scanner, string name)
    {
        scanner.Space();
        scanner.While(static octet => octet is > 0x20 and < 0x7f and not ']' and not '\\', "a URL");
        return new ResponseCode(name);
    }

    private static HighestModSeqCode HighestModSeq(ByteScanner scanner, string name)
    {
        scanner.Space();
        return new HighestModSeqCode(scanner.ModSeq());
    }

    // unsupported-events-code = "BADEVENT" SP "(" event-name *(SP event-name) ")"
    private static ResponseCode BadEvent(ByteScanner scanner, string name)
    {
        scanner.Space();
        scanner.List(() => scanner.Atom("an event"), emptyAllowed: false);
        return new ResponseCode(name);
    }

    // "METADATA" SP ("LONGENTRIES" SP number / "MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE")
    private static ResponseCode Metadata(ByteScanner scanner, string name)
    {
        scanner.Space();
        if (scanner.TryWord("TOOMANY") || scanner.TryWord("NOPRIVATE"))
            return new ResponseCode(name);
        if (!scanner.TryWord("LONGENTRIES") && !scanner.TryWord("MAXSIZE"))
            throw scanner.Error("LONGENTRIES, MAXSIZE, TOOMANY or NOPRIVATE");
        scanner.Space();
        scanner.Number();
        return new ResponseCode(name);
    }

    // "UNDEFINED-FILTER" SP filter-name; filter-name = 1*<any ATOM-CHAR except "/">
    private static ResponseCode UndefinedFilter(ByteScanner scanner, string name)
    {
        scanner.Space();
        scanner.While(static octet => octet != '/' && ByteScanner.IsAtomChar(octet), "the name of a filter");
        return new ResponseCode(name);
    }

    // "MESSAGELIMIT" SP nz-number [SP nz-number]
    private static MessageLimitCode MessageLimit(ByteScanner scanner, string name)
    {
        scanner.Space();
        var limit = scanner.NonZero();
        if (!scanner.At(' '))
            return new MessageLimitCode(limit, null);
        scanner.Space();
        return new MessageLimitCode(limit, scanner.NonZero("a UID"));
    }

    // "INPROGRESS" [SP "(" inprogress-tag SP inprogress-state ")"]; inprogress-tag = quoted / nil
    // inprogress-state = nil SP nil / number SP nil / number SP nz-number
    // resp-text-code =/ "NOUPDATE" SP quoted
    private static NoUpdateCode NoUpdate(ByteScanner scanner, string name)
    {
        scanner.Space();
        return new NoUpdateCode(System.Text.Encoding.UTF8.GetString(scanner.Quoted()));
    }

    private static InProgressCode InProgress(ByteScanner scanner, string name)
    {
        if (!scanner.At(' '))
            return new InProgressCode(null, null, null);
        scanner.Space();
        scanner.Expect('(');
        var tag = scanner.TryNil() ? null : System.Text.Encoding.UTF8.GetString(scanner.Quoted());
        scanner.Space();
        uint? progress = scanner.TryNil() ? null : scanner.Number();
        scanner.Space();
        var start = scanner.Position;
        uint? goal = scanner.TryNil() ? null : scanner.NonZero();
        scanner.Expect(')');
        return goal is null || progress < goal ? new InProgressCode(tag, progress, goal) : throw scanner.Error("a goal beyond the progress", start);
    }

    // "MAILBOXID" SP "(" objectid ")"
    private static MailboxIdCode MailboxId(ByteScanner scanner, string name)
    {
        scanner.Space();
        return new MailboxIdCode(scanner.ObjectId());
    }

    // "MODIFIED" SP sequence-set
    private static ModifiedCode Modified(ByteScanner scanner, string name)
    {
        scanner.Space();
        return new ModifiedCode(scanner.NumberSet("a message number or UID"));
    }

    // resp-code-apnd = "APPENDUID" SP nz-number SP append-uid; more than one UID belongs to MULTIAPPEND.
    private static AppendUidCode AppendUid(ByteScanner scanner, string name)
    {
        scanner.Space();
        var validity = scanner.NonZero("a UIDVALIDITY");
        scanner.Space();
        return new AppendUidCode(validity, scanner.NumberSet("a UID"));
    }

    // resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set
    private static CopyUidCode CopyUid(ByteScanner scanner, string name)
    {
        scanner.Space();
        var validity = scanner.NonZero("a UIDVALIDITY");
        scanner.Space();
        var sources = scanner.NumberSet("a UID");
        scanner.Space();
        var start = scanner.Position;
        var targets = scanner.NumberSet("a UID");
        // RFC 4315 §3: both sets name the same number of messages.
        return sources.Count == targets.Count
            ? new CopyUidCode(validity, sources, targets)
            : throw scanner.Error($"{sources.Count} UIDs", start);
    }
}
