namespace Posthorn.Imap.Syntax;

/// <summary>What SORT=DISPLAY adds to the language (RFC 5957 §5).</summary>
public static class SortDisplayGrammar
{
    /// <summary>The grammar with DISPLAYFROM and DISPLAYTO.</summary>
    public static ImapGrammar WithSortDisplay(this ImapGrammar grammar) =>
        grammar with { SortKeys = grammar.SortKeys.With(SortKey.Plain(SortKey.DisplayFrom), SortKey.Plain(SortKey.DisplayTo)) };
}

public ref partial struct ImapReader
{
    // sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"
    // sort-criterion = ["REVERSE" SP] sort-key

    /// <summary>sort-criteria (RFC 5256 §5).</summary>
    /// <returns>The criteria, each key once, for the first one of a key decides; empty after an error.</returns>
    public IReadOnlyList<SortCriterion> SortCriteria()
    {
        var criteria = List<SortCriterion?>(static (ref reader) =>
        {
            var isReversed = reader.TryTakeWord("REVERSE"u8);
            if (isReversed)
            {
                reader.Space();
            }

            return reader.Entry(reader.Grammar.SortKeys) is { } key ? new SortCriterion(key, isReversed) : null;
        });
        return Failed ? [] : [.. criteria.OfType<SortCriterion>().DistinctBy(static criterion => criterion.Key)];
    }

    /// <summary>search-criteria = charset 1*(SP search-key), as of SORT and THREAD (RFC 5256 §5).</summary>
    /// <param name="options">The return options read before; null for none.</param>
    public SearchProgram SearchCriteria(IReadOnlyList<SearchReturnOption>? options)
    {
        var charset = SearchCharset();
        Space();
        return new SearchProgram(options, charset, SearchKeys());
    }
}
