namespace Posthorn.Imap.Syntax;

/// <summary>The search keys of RFC 9051 §6.4.4 and RFC 3501 §6.4.4.</summary>
internal static class BaseSearchKeys
{
    public static SyntaxTable<SearchKey> Table { get; } = new("a search key",
    [
        Plain("ALL", AllKey.Instance),
        .. Flagged("ANSWERED", Flag.Answered),
        .. Flagged("DELETED", Flag.Deleted),
        .. Flagged("DRAFT", Flag.Draft),
        .. Flagged("FLAGGED", Flag.Flagged),
        .. Flagged("SEEN", Flag.Seen),
        new("KEYWORD", static (ref reader) => new FlagKey(reader.Space().Keyword(), IsSet: true)),
        new("UNKEYWORD", static (ref reader) => new FlagKey(reader.Space().Keyword(), IsSet: false)),

        // RFC 3501 §6.4.4; IMAP4rev2 has no \Recent.
        Plain("RECENT", new FlagKey(Flag.Recent, IsSet: true)),
        Plain("OLD", new FlagKey(Flag.Recent, IsSet: false)),
        Plain("NEW", new AndKey([new FlagKey(Flag.Recent, IsSet: true), new FlagKey(Flag.Seen, IsSet: false)])),

        new("UID", static (ref reader) => new UidKey(reader.Space().SequenceSet())),
        Dated("BEFORE", SearchDate.Internal, DateComparison.Before),
        Dated("ON", SearchDate.Internal, DateComparison.On),
        Dated("SINCE", SearchDate.Internal, DateComparison.Since),
        Dated("SENTBEFORE", SearchDate.Sent, DateComparison.Before),
        Dated("SENTON", SearchDate.Sent, DateComparison.On),
        Dated("SENTSINCE", SearchDate.Sent, DateComparison.Since),
        new("LARGER", static (ref reader) => new SizeKey(IsLarger: true, reader.Space().Number64())),
        new("SMALLER", static (ref reader) => new SizeKey(IsLarger: false, reader.Space().Number64())),
        InEnvelope("BCC", EnvelopeField.Bcc),
        InEnvelope("CC", EnvelopeField.Cc),
        InEnvelope("FROM", EnvelopeField.From),
        InEnvelope("SUBJECT", EnvelopeField.Subject),
        InEnvelope("TO", EnvelopeField.To),
        new("HEADER", static (ref reader) => new HeaderKey(reader.Space().HeaderFieldName(), reader.Space().SearchText())),
        new("BODY", static (ref reader) => new BodyKey(reader.Space().SearchText())),
        new("TEXT", static (ref reader) => new TextKey(reader.Space().SearchText())),
        new("NOT", static (ref reader) => new NotKey(reader.Space().SearchKey())),
        new("OR", Or),
    ]);

    private static SyntaxEntry<SearchKey> Plain(string name, SearchKey key) => new(name, (ref _) => key);

    private static SyntaxEntry<SearchKey>[] Flagged(string name, Flag flag) =>
        [Plain(name, new FlagKey(flag, IsSet: true)), Plain("UN" + name, new FlagKey(flag, IsSet: false))];

    private static SyntaxEntry<SearchKey> Dated(string name, SearchDate which, DateComparison comparison) =>
        new(name, (ref reader) => new DateKey(which, comparison, reader.Space().Date()));

    private static SyntaxEntry<SearchKey> InEnvelope(string name, EnvelopeField field) =>
        new(name, (ref reader) => new EnvelopeKey(field, reader.Space().SearchText()));

    // "OR" SP search-key SP search-key. Clients chain hundreds of alternatives as OR a OR b OR c d: such a chain is read in a
    // loop, and counts as items of a list and not as levels of nesting.
    private static OrKey Or(ref ImapReader reader)
    {
        var alternatives = new List<SearchKey>();
        do
        {
            alternatives.Add(reader.Space().SearchKey());
            if (!reader.Another(alternatives.Count) && !reader.Failed)
            {
                reader.Fail("a space and the other search key of OR");
            }
        }
        while (reader.TryTakeWord("OR"u8));
        alternatives.Add(reader.SearchKey());
        return new OrKey(alternatives);
    }
}
