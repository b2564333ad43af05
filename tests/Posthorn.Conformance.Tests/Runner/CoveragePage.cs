using System.Text;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>The section of docs/rfc-coverage.md that lists the transcripts. The rest of the page is written by hand.</summary>
internal static class CoveragePage
{
    public const string Begin = "<!-- transcripts: generated; POSTHORN_WRITE_DOCS=1 rewrites it -->";
    public const string End = "<!-- end of transcripts -->";

    /// <summary>The page's path below the tree's root.</summary>
    public static string Path { get; } = System.IO.Path.Combine(TranscriptFolder.Root, "docs", "rfc-coverage.md");

    /// <summary>A table: which section is shown by which transcript.</summary>
    public static string Table(IEnumerable<Transcript> transcripts)
    {
        var table = new StringBuilder("\n| Section | What is shown | Transcript |\n| --- | --- | --- |\n");
        var rows = transcripts.SelectMany(static transcript => transcript.Shows.Select(section => (Section: section, Transcript: transcript)))
            .OrderBy(static row => Key(row.Section), StringComparer.Ordinal).ThenBy(static row => row.Transcript.Path, StringComparer.Ordinal);
        foreach (var (section, transcript) in rows)
        {
            var modes = transcript.Modes is [var only] ? $" ({only} only)" : "";
            table.Append("| ").Append(section).Append(" | ").Append(transcript.Title.Replace("|", "\\|", StringComparison.Ordinal)).Append(modes)
                .Append(" | [").Append(transcript.Path).Append("](../tests/Posthorn.Conformance.Tests/Transcripts/").Append(transcript.Path).Append(") |\n");
        }
        return table.Append('\n').ToString();
    }

    /// <summary>The page with the table in its place, at the end if it has none.</summary>
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
