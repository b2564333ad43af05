namespace Posthorn.Imap.Syntax;

/// <summary>What WITHIN adds to the language (RFC 5032 §3).</summary>
public static class WithinGrammar
{
    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithWithin(this ImapGrammar grammar) => grammar with
    {
        // search-key =/ ( "OLDER" / "YOUNGER" ) SP nz-number
        SearchKeys = grammar.SearchKeys.With(
            new SyntaxEntry<SearchKey>("OLDER", static (ref reader) => new WithinKey(IsOlder: true, reader.Space().NzNumber())),
            new SyntaxEntry<SearchKey>("YOUNGER", static (ref reader) => new WithinKey(IsOlder: false, reader.Space().NzNumber()))),
    };
}

/// <summary>
/// OLDER and YOUNGER: messages whose internal date is so long ago or longer, or so long ago or less (RFC 5032 §2). What it finds changes
/// with the clock alone.
/// </summary>
/// <param name="IsOlder">True for OLDER.</param>
/// <param name="Seconds">The interval, at least 1. A message of exactly that age is found by both keys.</param>
public sealed record WithinKey(bool IsOlder, uint Seconds) : SearchKey;
