namespace Posthorn.Imap.Syntax;

/// <summary>A selection option of LIST (RFC 5258 §3.1, RFC 6154 §4).</summary>
/// <param name="Name">Its name, in upper case.</param>
public record ListSelectOption(string Name)
{
    /// <summary>SUBSCRIBED.</summary>
    public static ListSelectOption Subscribed { get; } = new("SUBSCRIBED");

    /// <summary>REMOTE.</summary>
    public static ListSelectOption Remote { get; } = new("REMOTE");

    /// <summary>RECURSIVEMATCH.</summary>
    public static ListSelectOption RecursiveMatch { get; } = new("RECURSIVEMATCH");

    /// <summary>SPECIAL-USE.</summary>
    public static ListSelectOption SpecialUse { get; } = new("SPECIAL-USE");

    internal static SyntaxTable<ListSelectOption> BaseTable { get; } =
        new("a LIST selection option", new[] { Subscribed, Remote, RecursiveMatch, SpecialUse }.Select(Plain));

    private static SyntaxEntry<ListSelectOption> Plain(ListSelectOption option) => new(option.Name, (ref _) => option);
}

/// <summary>A return option of LIST (RFC 5258 §3.2, RFC 5819, RFC 6154 §4).</summary>
/// <param name="Name">Its name, in upper case.</param>
public record ListReturnOption(string Name)
{
    /// <summary>SUBSCRIBED.</summary>
    public static ListReturnOption Subscribed { get; } = new("SUBSCRIBED");

    /// <summary>CHILDREN.</summary>
    public static ListReturnOption Children { get; } = new("CHILDREN");

    /// <summary>SPECIAL-USE.</summary>
    public static ListReturnOption SpecialUse { get; } = new("SPECIAL-USE");

    internal static SyntaxTable<ListReturnOption> BaseTable { get; } = new("a LIST return option",
    [
        Plain(Subscribed), Plain(Children), Plain(SpecialUse),
        new("STATUS", static (ref reader) => new ListStatusOption(reader.Space().StatusItems())),
    ]);

    private static SyntaxEntry<ListReturnOption> Plain(ListReturnOption option) => new(option.Name, (ref _) => option);
}

/// <summary>RETURN (STATUS (…)) (RFC 5819).</summary>
/// <param name="Items">What to tell of each mailbox.</param>
public sealed record ListStatusOption(IReadOnlyList<StatusItem> Items) : ListReturnOption("STATUS");

/// <summary>What LIST is asked for (RFC 9051 §6.3.9).</summary>
/// <param name="Select">Selection options.</param>
/// <param name="Reference">The reference name.</param>
/// <param name="Patterns">One or more patterns.</param>
/// <param name="Return">Return options.</param>
/// <param name="IsExtended">Whether anything but the plain form was used.</param>
public sealed record ListProgram(
    IReadOnlyList<ListSelectOption> Select, string Reference, IReadOnlyList<string> Patterns,
    IReadOnlyList<ListReturnOption> Return, bool IsExtended);

/// <summary>An item of STATUS (RFC 9051 §6.3.11).</summary>
/// <param name="Name">Its name, in upper case.</param>
public sealed record StatusItem(string Name)
{
    /// <summary>The items of RFC 9051 and RFC 3501.</summary>
    internal static SyntaxTable<StatusItem> BaseTable { get; } = new("a STATUS item",
        new[] { "MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE" }
            .Select(name => new StatusItem(name))
            .Select(item => new SyntaxEntry<StatusItem>(item.Name, (ref _) => item)));
}
