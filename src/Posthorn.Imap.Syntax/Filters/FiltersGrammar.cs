namespace Posthorn.Imap.Syntax;

/// <summary>What FILTERS adds to the language (RFC 5466 §4).</summary>
public static class FiltersGrammar
{
    /// <summary>The grammar with the extension.</summary>
    // search-key =/ "FILTER" SP filter-name
    public static ImapGrammar WithFilters(this ImapGrammar grammar) => grammar with
    {
        SearchKeys = grammar.SearchKeys.With(new SyntaxEntry<SearchKey>("FILTER", static (ref reader) => new FilterKey(reader.Space().FilterName()))),
    };
}

/// <summary>FILTER: what is kept on the server under a name (RFC 5466 §3.1).</summary>
/// <param name="Name">The name as sent; case does not matter, as in annotations.</param>
public sealed record FilterKey(string Name) : SearchKey;

public ref partial struct ImapReader
{
    /// <summary>filter-name = 1*&lt;any ATOM-CHAR except "/"&gt;</summary>
    public string FilterName()
    {
        var start = _position;
        var name = Atom();
        if (name.Contains('/', StringComparison.Ordinal))
        {
            Fail(start, "the name of a filter, without a slash");
        }

        return name;
    }

    /// <summary>search-criteria = search-key *(SP search-key), and nothing else: the value of a filter (RFC 5466 §4).</summary>
    /// <param name="criteria">The value.</param>
    /// <param name="grammar">The language.</param>
    /// <param name="key">The key; ALL after an error.</param>
    /// <returns>The first error, or null.</returns>
    public static SyntaxError? ReadFilter(ReadOnlySpan<byte> criteria, ImapGrammar grammar, out SearchKey key)
    {
        // RFC 5466 §3.2: all texts are in UTF-8.
        var reader = new ImapReader(criteria, TextMode.Utf8, grammar);
        key = reader.SearchKeys();
        reader.End();
        return reader.Error;
    }
}
