using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>X-DELTA (docs/x-delta.md §7).</summary>
internal static class DeltaReader
{
    // mailbox-data =/ "X-DELTA" SP (delta-since / delta-existing / delta-mailbox)
    public static Response Read(ByteScanner scanner)
    {
        scanner.Space();
        var start = scanner.Position;
        return scanner.Atom("SINCE, EXISTING or MAILBOX") switch
        {
            "SINCE" => Since(scanner),
            "EXISTING" => Existing(scanner),
            "MAILBOX" => Mailbox(scanner),
            _ => throw scanner.Error("SINCE, EXISTING or MAILBOX", start),
        };
    }

    private static DeltaSinceResponse Since(ByteScanner scanner)
    {
        scanner.Space();
        var since = scanner.Number64();
        scanner.Space();
        if (!scanner.TryWord("MODSEQ"))
            throw scanner.Error("MODSEQ");
        scanner.Space();
        return new DeltaSinceResponse(since, scanner.ModSeq());
    }

    private static DeltaExistingResponse Existing(ByteScanner scanner)
    {
        scanner.Space();
        var seen = new HashSet<string>();
        return new DeltaExistingResponse(scanner.List(
            () =>
            {
                var start = scanner.Position;
                var id = scanner.BareObjectId();
                scanner.Once(seen, id, start);
                return id;
            },
            emptyAllowed: true));
    }

    private static DeltaMailboxResponse Mailbox(ByteScanner scanner)
    {
        scanner.Space();
        var response = new DeltaMailboxResponse(scanner.ObjectId());
        var seen = new HashSet<string>();
        do
        {
            scanner.Space();
            var start = scanner.Position;
            var name = scanner.Atom("an item");
            scanner.Once(seen, name, start);
            scanner.Space();
            switch (name)
            {
                case "NAME":
                    response = response with { Name = scanner.Mailbox() };
                    break;
                case "ATTRIBUTES":
                    response = response with { Attributes = scanner.MailboxAttributes() };
                    break;
                case "UIDVALIDITY" or "UIDNEXT":
                    response.Numbers[name] = scanner.NonZero();
                    break;
                case "MESSAGES" or "UNSEEN":
                    response.Numbers[name] = scanner.Number();
                    break;
                case "VANISHED":
                    response = response with { Vanished = scanner.UidRanges() };
                    break;
                case "FLAGS":
                    response = response with { Flags = scanner.Flags() };
                    scanner.Space();
                    response = response with { Uids = scanner.UidRanges() };
                    break;
                default:
                    throw scanner.Error("a known item", start);
            }
        }
        while (scanner.At(' '));
        var hasBoth = response.Name is null == response.Attributes is null && response.Numbers.Count is 0 or 4;
        return hasBoth ? response : throw scanner.Error("items that come together");
    }
}
