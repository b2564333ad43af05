namespace Posthorn.Imap.Syntax;

/// <summary>What CONTEXT=SEARCH and CONTEXT=SORT add to the language (RFC 5267 §5, RFC 5465 §8).</summary>
public static class ContextGrammar
{
    /// <summary>CONTEXT: the same will be searched for again; a hint (RFC 5267 §4.2).</summary>
    public static SearchReturnOption Context { get; } = new("CONTEXT");

    /// <summary>The grammar with the return options of contexts; PARTIAL is that of RFC 9394, which takes more.</summary>
    public static ImapGrammar WithContexts(this ImapGrammar grammar) => grammar with
    {
        SearchReturnOptions = grammar.WithPartial().SearchReturnOptions.With(
            SearchReturnOption.Plain(Context), new SyntaxEntry<SearchReturnOption>("UPDATE", Update)),
    };

    // modifier-update = "UPDATE" [SP "(" fetch-att *(SP fetch-att) ")"]
    private static UpdateReturnOption Update(ref ImapReader reader) =>
        new(reader.NextIsSpaceAnd((byte)'(') ? reader.Space().FetchItems() : []);
}

/// <summary>SEARCH RETURN (UPDATE): tell how the result changes (RFC 5267 §4.3).</summary>
/// <param name="FetchItems">What is fetched of new messages that are in the result (RFC 5465 §7).</param>
public sealed record UpdateReturnOption(IReadOnlyList<FetchItem> FetchItems) : SearchReturnOption("UPDATE");
