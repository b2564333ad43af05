using System.Runtime.CompilerServices;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>Where the transcripts are: in the source tree, so that a changed one needs no build.</summary>
internal static class TranscriptFolder
{
    /// <summary>The folder of this project.</summary>
    public static string Project { get; } = Find();

    /// <summary>The folder of the whole tree.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Project, "..", ".."));

    /// <summary>All transcripts, by their path below the folder.</summary>
    public static IReadOnlyList<Transcript> Load()
    {
        var folder = Path.Combine(Project, "Transcripts");
        return [.. Directory.GetFiles(folder, "*.txt", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal).Select(Load)];
    }

    /// <summary>One transcript.</summary>
    public static Transcript Load(string path) => Transcript.Parse(path, File.ReadAllText(Path.Combine(Project, "Transcripts", path)));

    private static string Find([CallerFilePath] string file = "")
    {
        // A deterministic build may not know the true path; then the tree is looked for above the program.
        if (File.Exists(file))
            return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, ".."));
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "Posthorn.Conformance.Tests")))
            folder = Path.GetDirectoryName(folder.TrimEnd('/', '\\')) ?? throw new DirectoryNotFoundException("The transcripts are not above the tests.");
        return Path.Combine(folder, "tests", "Posthorn.Conformance.Tests");
    }
}
