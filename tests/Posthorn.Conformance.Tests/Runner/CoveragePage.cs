using System.Text;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>The part of docs/rfc-coverage.md that lists the transcripts. The rest of the page is written by hand.</summary>
internal static class CoveragePage
{
    public const string Begin = "<!-- transcripts: generated; POSTHORN_WRITE_DOCS=1 rewrites it -->";
    public const string End = "<!-- end of transcripts -->";

    /// <summary>The page's path below the tree's root.</summary>
    public static string Path { get; } = System.IO.Path.Combine(TranscriptFolder.Root, "docs", "rfc-coverage.md");

    /// <summary>Two tables: which section is shown by which transcript, and how clients open their sessions.</summary>
    public static string Table(IReadOnlyList<Transcript> transcripts)
    {
        var table = new StringBuilder("\n| Section | What is shown | Transcript |\n| --- | --- | --- |\n");
        foreach (var (section, transcript) in transcripts.SelectMany(static transcript => transcript.Shows.Select(section => (section, transcript)))
            .OrderBy(static row => Key(row.section), StringComparer.Ordinal).ThenBy(static row => row.transcript.Path, StringComparer.Ordinal))
        {
            Row(table, section, transcript, transcript.Modes is [var only] ? $" ({only} only)" : "");
        }
        table.Append("\n## Openings of clients\n\n| Client | What is shown | Transcript |\n| --- | --- | --- |\n");
        foreach (var transcript in transcripts.Where(static transcript => transcript.Client.Length > 0).OrderBy(static transcript => transcript.Path, StringComparer.Ordinal))
            Row(table, transcript.Client, transcript, "");
        return table.Append('\n').ToString();
    }

    private static void Row(StringBuilder table, string first, Transcript transcript, string modes) =>
        table.Append("| ").Append(first).Append(" | ").Append(transcript.Title.Replace("|", "\\|", StringComparison.Ordinal)).Append(modes)
            .Append(" | [").Append(transcript.Path).Append("](../tests/Posthorn.Conformance.Tests/Transcripts/").Append(transcript.Path).Append(") |\n");

    /// <summary>The page with the tables in their place, at the end if it has none.</summary>
    public static string Insert(string page, string table)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < 0
            ? $"{page.TrimEnd('\n')}\n\n## Transcripts\n\n{Begin}\n{table}{End}\n".TrimStart('\n')
            : $"{page[..(begin + Begin.Length)]}\n{table}{page[end..]}";
    }

    // "RFC 9051 §6.3.10" after "RFC 9051 §6.3.9".
    private static string Key(string section) =>
        string.Concat(System.Text.RegularExpressions.Regex.Split(section, @"(\d+)").Select(static part => part.Length > 0 && char.IsAsciiDigit(part[0]) ? part.PadLeft(6, '0') : part));
}
