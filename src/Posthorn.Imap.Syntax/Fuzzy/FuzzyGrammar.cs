namespace Posthorn.Imap.Syntax;

/// <summary>What SEARCH=FUZZY adds to the language (RFC 6203 §7).</summary>
public static class FuzzyGrammar
{
    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithFuzzy(this ImapGrammar grammar) => grammar with
    {
        // search-key =/ "FUZZY" SP search-key
        SearchKeys = grammar.SearchKeys.With(new SyntaxEntry<SearchKey>("FUZZY", static (ref reader) => new FuzzyKey(reader.Space().SearchKey()))),
        SearchReturnOptions = grammar.SearchReturnOptions.With(SearchReturnOption.Plain(SearchReturnOption.Relevancy)),
        SortKeys = grammar.SortKeys.With(SortKey.Plain(SortKey.Relevancy)),
    };
}

/// <summary>FUZZY: messages that match a key roughly (RFC 6203 §3).</summary>
/// <param name="Key">The key.</param>
public sealed record FuzzyKey(SearchKey Key) : SearchKey;
