namespace Posthorn.Imap.Syntax;

/// <summary>What WITHIN adds to the language (RFC 5032 §3).</summary>
public static class WithinGrammar
{
    /// <summary>The grammar with the extension.</summary>
    public static ImapGrammar WithWithin(this ImapGrammar grammar) => grammar with
    {
        // search-key =/ ("OLDER" / "YOUNGER") SP nz-number
        SearchKeys = grammar.SearchKeys.With(
            new SyntaxEntry<SearchKey>("OLDER", static (ref reader) => new AgeKey(IsOlder: true, reader.Space().NzNumber())),
            new SyntaxEntry<SearchKey>("YOUNGER", static (ref reader) => new AgeKey(IsOlder: false, reader.Space().NzNumber()))),
    };
}

/// <summary>OLDER and YOUNGER: messages whose internal date is so long ago, or longer; or so long ago, or less (RFC 5032 §2).</summary>
/// <param name="IsOlder">True for OLDER.</param>
/// <param name="Seconds">The interval.</param>
public sealed record AgeKey(bool IsOlder, uint Seconds) : SearchKey;
