namespace Posthorn.Imap.Syntax;

/// <summary>What SEARCH is asked for (RFC 9051 §6.4.4).</summary>
/// <param name="Return">The options of RETURN; null if there is no RETURN.</param>
/// <param name="Key">What to look for.</param>
public sealed record SearchProgram(IReadOnlyList<SearchReturnOption>? Return, SearchKey Key);

/// <summary>An option of RETURN: one without a value is an instance of this type (RFC 4731 §3.1).</summary>
/// <param name="Name">Its name, in upper case.</param>
public record SearchReturnOption(string Name)
{
    /// <summary>MIN.</summary>
    public static SearchReturnOption Min { get; } = new("MIN");

    /// <summary>MAX.</summary>
    public static SearchReturnOption Max { get; } = new("MAX");

    /// <summary>ALL.</summary>
    public static SearchReturnOption All { get; } = new("ALL");

    /// <summary>COUNT.</summary>
    public static SearchReturnOption Count { get; } = new("COUNT");

    /// <summary>SAVE (RFC 5182).</summary>
    public static SearchReturnOption Save { get; } = new("SAVE");

    internal static SyntaxTable<SearchReturnOption> BaseTable { get; } =
        new("MIN, MAX, ALL, COUNT or SAVE", new[] { Min, Max, All, Count, Save }.Select(Plain));

    private static SyntaxEntry<SearchReturnOption> Plain(SearchReturnOption option) => new(option.Name, (ref _) => option);
}
