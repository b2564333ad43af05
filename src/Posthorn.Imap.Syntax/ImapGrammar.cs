using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// The tables that a reader reads with. <see cref="Base"/> is RFC 9051 and RFC 3501 together; an extension is
/// <c>grammar with { SearchKeys = grammar.SearchKeys.With(…) }</c>, made once when the server starts.
/// </summary>
public sealed record ImapGrammar
{
    /// <summary>IMAP4rev1 and IMAP4rev2, with the extensions that IMAP4rev2 includes.</summary>
    public static ImapGrammar Base { get; } = new();

    /// <summary>What a command may cost.</summary>
    public ImapLimits Limits { get; init; } = ImapLimits.Default;

    /// <summary>Whether arguments may name messages by number; not once the client has enabled UIDONLY (RFC 9586 §3).</summary>
    public bool AllowsNumbers { get; init; } = true;

    /// <summary>FETCH data items.</summary>
    public SyntaxTable<FetchItem> FetchItems { get; init; } = FetchItem.BaseTable;

    /// <summary>FETCH modifiers (RFC 4466 §2.4); none in the base protocol.</summary>
    public SyntaxTable<Parameter> FetchModifiers { get; init; } = new("a FETCH modifier");

    /// <summary>STORE modifiers (RFC 4466 §2.5); none in the base protocol.</summary>
    public SyntaxTable<Parameter> StoreModifiers { get; init; } = new("a STORE modifier");

    /// <summary>SELECT and EXAMINE parameters (RFC 4466 §2.1); none in the base protocol.</summary>
    public SyntaxTable<Parameter> SelectParameters { get; init; } = new("a SELECT parameter");

    /// <summary>CREATE parameters (RFC 4466 §2.2): USE (RFC 6154 §3).</summary>
    public SyntaxTable<Parameter> CreateParameters { get; init; } = UseParameter.BaseTable;

    /// <summary>SEARCH keys.</summary>
    public SyntaxTable<SearchKey> SearchKeys { get; init; } = SearchKey.BaseTable;

    /// <summary>SEARCH return options (RFC 9051 §6.4.4).</summary>
    public SyntaxTable<SearchReturnOption> SearchReturnOptions { get; init; } = SearchReturnOption.BaseTable;

    /// <summary>SORT keys (RFC 5256 §5).</summary>
    public SyntaxTable<SortKey> SortKeys { get; init; } = SortKey.BaseTable;

    /// <summary>THREAD algorithms (RFC 5256 §5).</summary>
    public SyntaxTable<ThreadAlgorithm> ThreadAlgorithms { get; init; } = ThreadAlgorithm.BaseTable;

    /// <summary>LIST selection options (RFC 5258 §3.1).</summary>
    public SyntaxTable<ListSelectOption> ListSelectOptions { get; init; } = ListSelectOption.BaseTable;

    /// <summary>LIST return options (RFC 5258 §3.2).</summary>
    public SyntaxTable<ListReturnOption> ListReturnOptions { get; init; } = ListReturnOption.BaseTable;

    /// <summary>STATUS data items.</summary>
    public SyntaxTable<StatusItem> StatusItems { get; init; } = StatusItem.BaseTable;

    /// <summary>
    /// Finds the encoding for a charset that SEARCH names; null if it is not known, which is answered with BADCHARSET.
    /// US-ASCII and UTF-8 are always known (RFC 9051 §6.4.4) and are not asked for.
    /// </summary>
    public Func<string, Encoding?> FindCharset { get; init; } = static _ => null;
}
