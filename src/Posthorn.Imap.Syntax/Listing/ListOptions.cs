namespace Posthorn.Imap.Syntax;

/// <summary>What a LIST selection option can do (RFC 5258 §6).</summary>
public enum ListSelectKind
{
    /// <summary>list-select-base-opt: can stand alone.</summary>
    Base,

    /// <summary>list-select-independent-opt: has no bearing on the others.</summary>
    Independent,

    /// <summary>list-select-mod-opt: needs a base option beside it.</summary>
    Modifier,
}

/// <summary>A LIST selection option (RFC 5258 §3.1). One with a value derives from this type.</summary>
/// <param name="Name">Its name, in upper case.</param>
/// <param name="Kind">What it can do.</param>
public record ListSelectOption(string Name, ListSelectKind Kind)
{
    /// <summary>SUBSCRIBED: only subscribed names, existing or not.</summary>
    public static ListSelectOption Subscribed { get; } = new("SUBSCRIBED", ListSelectKind.Base);

    /// <summary>SPECIAL-USE: only mailboxes with a special use (RFC 6154 §2); no base option (§6).</summary>
    public static ListSelectOption SpecialUse { get; } = new("SPECIAL-USE", ListSelectKind.Independent);

    /// <summary>REMOTE: remote mailboxes also.</summary>
    public static ListSelectOption Remote { get; } = new("REMOTE", ListSelectKind.Independent);

    /// <summary>RECURSIVEMATCH: parents of what matches also, with CHILDINFO.</summary>
    public static ListSelectOption RecursiveMatch { get; } = new("RECURSIVEMATCH", ListSelectKind.Modifier);

    internal static SyntaxTable<ListSelectOption> BaseTable { get; } =
        new("a LIST selection option", new[] { Subscribed, SpecialUse, Remote, RecursiveMatch }.Select(Plain));

    /// <summary>A table's row for an option without a value.</summary>
    public static SyntaxEntry<ListSelectOption> Plain(ListSelectOption option) => new(option.Name, (ref _) => option);
}

/// <summary>A LIST return option (RFC 5258 §3.2). One with a value derives from this type.</summary>
/// <param name="Name">Its name, in upper case.</param>
public record ListReturnOption(string Name)
{
    /// <summary>SUBSCRIBED: say which are subscribed.</summary>
    public static ListReturnOption Subscribed { get; } = new("SUBSCRIBED");

    /// <summary>CHILDREN: say which have children.</summary>
    public static ListReturnOption Children { get; } = new("CHILDREN");

    /// <summary>SPECIAL-USE: say what each is for (RFC 6154 §2).</summary>
    public static ListReturnOption SpecialUse { get; } = new("SPECIAL-USE");

    internal static SyntaxTable<ListReturnOption> BaseTable { get; } = new("a LIST return option",
    [
        .. new[] { Subscribed, Children, SpecialUse }.Select(Plain),
        new("STATUS", static (ref reader) => new StatusReturnOption(reader.Space().StatusItems())),
    ]);

    /// <summary>A table's row for an option without a value.</summary>
    public static SyntaxEntry<ListReturnOption> Plain(ListReturnOption option) => new(option.Name, (ref _) => option);
}

/// <summary>STATUS (…): a STATUS response for each mailbox that can be selected (RFC 5819 §2).</summary>
/// <param name="Items">What to tell.</param>
public sealed record StatusReturnOption(IReadOnlyList<StatusItem> Items) : ListReturnOption("STATUS");

/// <summary>The arguments of LIST.</summary>
/// <param name="Select">Selection options; none in a basic LIST.</param>
/// <param name="Reference">The reference name; usually empty.</param>
/// <param name="Patterns">Names with wildcards, one or more. A basic LIST with one empty pattern asks for the delimiter.</param>
/// <param name="Return">Return options; none in a basic LIST.</param>
/// <param name="IsExtended">True if any of the forms of RFC 5258 was used.</param>
public sealed record ListArguments(
    IReadOnlyList<ListSelectOption> Select,
    string Reference,
    IReadOnlyList<string> Patterns,
    IReadOnlyList<ListReturnOption> Return,
    bool IsExtended);
