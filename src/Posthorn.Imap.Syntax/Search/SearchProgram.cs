namespace Posthorn.Imap.Syntax;

/// <summary>A SEARCH return option (RFC 9051 §6.4.4). One with arguments (PARTIAL, …) derives from this type.</summary>
/// <param name="Name">Its name, in upper case.</param>
public record SearchReturnOption(string Name)
{
    /// <summary>MIN: the lowest number found.</summary>
    public static SearchReturnOption Min { get; } = new("MIN");

    /// <summary>MAX: the highest number found.</summary>
    public static SearchReturnOption Max { get; } = new("MAX");

    /// <summary>ALL: every number found, as a set.</summary>
    public static SearchReturnOption All { get; } = new("ALL");

    /// <summary>COUNT: how many were found.</summary>
    public static SearchReturnOption Count { get; } = new("COUNT");

    /// <summary>SAVE: keep what was found as "$" (RFC 5182).</summary>
    public static SearchReturnOption Save { get; } = new("SAVE");

    /// <summary>RELEVANCY: how well each message matches what is looked for roughly (RFC 6203 §4).</summary>
    public static SearchReturnOption Relevancy { get; } = new("RELEVANCY");

    internal static SyntaxTable<SearchReturnOption> BaseTable { get; } =
        new("a SEARCH return option", new[] { Min, Max, All, Count, Save }.Select(Plain));

    /// <summary>A table's row for an option without arguments.</summary>
    public static SyntaxEntry<SearchReturnOption> Plain(SearchReturnOption option) => new(option.Name, (ref _) => option);
}

/// <summary>The arguments of SEARCH.</summary>
/// <param name="Return">What to return; null if RETURN is not there, so that IMAP4rev1 answers SEARCH rather than ESEARCH.
/// "RETURN ()" is ALL (RFC 4731 §3.1).</param>
/// <param name="Charset">The charset named, as sent; null if none.</param>
/// <param name="Key">What to look for; several keys in a row are an <see cref="AndKey"/>.</param>
public sealed record SearchProgram(IReadOnlyList<SearchReturnOption>? Return, string? Charset, SearchKey Key)
{
    /// <summary>Whether what is found is kept for "$" (RFC 5182).</summary>
    public bool SavesResult => Return?.Contains(SearchReturnOption.Save) == true;

    /// <summary>Whether messages are named by number among the keys, or may be in a filter.</summary>
    public bool NamesNumbers => Key.Has<SequenceKey>(key => !key.Messages.IsLastSearch) || Key.Has<FilterKey>();
}
