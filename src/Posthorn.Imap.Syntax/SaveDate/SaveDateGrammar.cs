namespace Posthorn.Imap.Syntax;

/// <summary>What SAVEDATE adds to the language (RFC 8514 §5).</summary>
public static class SaveDateGrammar
{
    /// <summary>FETCH SAVEDATE: when the message came into its mailbox.</summary>
    public static FetchItem SaveDate { get; } = new("SAVEDATE");

    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithSaveDate(this ImapGrammar grammar) => grammar with
    {
        FetchItems = grammar.FetchItems.With(FetchItem.Plain(SaveDate)),
        SearchKeys = grammar.SearchKeys.With(
            Dated("SAVEDBEFORE", DateComparison.Before),
            Dated("SAVEDON", DateComparison.On),
            Dated("SAVEDSINCE", DateComparison.Since),
            new SyntaxEntry<SearchKey>("SAVEDATESUPPORTED", static (ref _) => SaveDateSupportedKey.Instance)),
    };

    // "SAVEDBEFORE" SP date / "SAVEDON" SP date / "SAVEDSINCE" SP date
    private static SyntaxEntry<SearchKey> Dated(string name, DateComparison comparison) =>
        new(name, (ref reader) => new DateKey(SearchDate.Saved, comparison, reader.Space().Date()));
}

/// <summary>SAVEDATESUPPORTED: every message of a mailbox that keeps save dates (RFC 8514 §4.3).</summary>
public sealed record SaveDateSupportedKey : SearchKey
{
    /// <summary>The one instance.</summary>
    public static SaveDateSupportedKey Instance { get; } = new();
}
