namespace Posthorn.Imap.Syntax;

/// <summary>What LIST-METADATA adds to the language (RFC 9590 §5).</summary>
public static class ListMetadataGrammar
{
    /// <summary>The grammar with the extension.</summary>
    // return-option =/ "METADATA" SP entries
    public static ImapGrammar WithListMetadata(this ImapGrammar grammar) => grammar with
    {
        ListReturnOptions = grammar.ListReturnOptions.With(
            new SyntaxEntry<ListReturnOption>("METADATA", static (ref reader) => new MetadataReturnOption(reader.Space().MetadataEntries()))),
    };
}
