namespace Posthorn.Imap.Syntax;

/// <summary>The rows of the table of search keys (RFC 9051 §9, search-key).</summary>
internal static class SearchKeyGrammar
{
    public static IEnumerable<SyntaxEntry<SearchKey>> Entries()
    {
        yield return new("ALL", static (ref _) => AllKey.Instance);
        foreach (var (name, flag) in new[]
        {
            ("ANSWERED", Flag.Answered), ("DELETED", Flag.Deleted), ("DRAFT", Flag.Draft), ("FLAGGED", Flag.Flagged),
            ("SEEN", Flag.Seen),
        })
        {
            yield return new(name, (ref _) => new FlagKey(flag));
            yield return new("UN" + name, (ref _) => new NotKey(new FlagKey(flag)));
        }

        // RFC 3501 §6.4.4: NEW is RECENT UNSEEN, OLD is NOT RECENT.
        yield return new("RECENT", static (ref _) => new FlagKey(Flag.Recent));
        yield return new("OLD", static (ref _) => new NotKey(new FlagKey(Flag.Recent)));
        yield return new("NEW", static (ref _) => new AndKey([new FlagKey(Flag.Recent), new NotKey(new FlagKey(Flag.Seen))]));
        yield return new("KEYWORD", static (ref reader) => new FlagKey(reader.Space().Keyword()));
        yield return new("UNKEYWORD", static (ref reader) => new NotKey(new FlagKey(reader.Space().Keyword())));

        foreach (var name in new[] { "BCC", "CC", "FROM", "SUBJECT", "TO" })
        {
            yield return new(name, (ref reader) => new HeaderKey(name, reader.Space().SearchText()));
        }

        yield return new("HEADER", static (ref reader) =>
        {
            var field = reader.Space().AString();
            return new HeaderKey(field, reader.Space().SearchText());
        });
        yield return new("BODY", static (ref reader) => new BodyKey(reader.Space().SearchText()));
        yield return new("TEXT", static (ref reader) => new TextKey(reader.Space().SearchText()));

        foreach (var (name, isSent, comparison) in new[]
        {
            ("BEFORE", false, DateComparison.Before), ("ON", false, DateComparison.On), ("SINCE", false, DateComparison.Since),
            ("SENTBEFORE", true, DateComparison.Before), ("SENTON", true, DateComparison.On), ("SENTSINCE", true, DateComparison.Since),
        })
        {
            yield return new(name, (ref reader) => new DateKey(isSent, comparison, reader.Space().Date()));
        }

        yield return new("LARGER", static (ref reader) => new SizeKey(true, reader.Space().Number64()));
        yield return new("SMALLER", static (ref reader) => new SizeKey(false, reader.Space().Number64()));
        yield return new("UID", static (ref reader) => new UidsKey(reader.Space().SequenceSet()));
        yield return new("NOT", static (ref reader) => new NotKey(reader.Space().SearchKey()));
        yield return new("OR", static (ref reader) =>
        {
            var first = reader.Space().SearchKey();
            return new OrKey(first, reader.Space().SearchKey());
        });
    }
}
