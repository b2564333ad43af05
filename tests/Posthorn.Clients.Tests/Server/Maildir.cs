namespace Posthorn.Clients.Tests.Server;

/// <summary>What a synchronizing program keeps on disk: folders of folders, each with cur, new and tmp.</summary>
/// <param name="root">Where the folders are.</param>
public sealed class Maildir(string root)
{
    /// <summary>The subjects and flags of a folder's messages, sorted: "Subject [FS]".</summary>
    public string[] Contents(string folder) =>
        [.. Files(folder).Select(file => $"{Subject(file)} [{Flags(file)}]").Order(StringComparer.Ordinal)];

    /// <summary>Every file that is a message, with its name, which holds its flags: equal when nothing changed.</summary>
    public string[] AllFiles() =>
        [.. Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories)
            .Where(d => Path.GetFileName(d) is "cur" or "new").SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal)];

    /// <summary>Delivers a message as a mail program does.</summary>
    public void Deliver(string folder, string message)
    {
        var name = $"{Guid.NewGuid():N}.local";
        var written = Path.Combine(root, folder, "tmp", name);
        File.WriteAllText(written, message.ReplaceLineEndings("\n"));
        File.Move(written, Path.Combine(root, folder, "new", name));
    }

    /// <summary>Gives a message these flags: letters in order, D(raft) F(lagged) R(eplied) S(een) T(rashed).</summary>
    public void SetFlags(string folder, string subject, string flags)
    {
        var file = Files(folder).Single(f => Subject(f) == subject);
        var name = Path.GetFileName(file).Split(":2,")[0];
        File.Move(file, Path.Combine(root, folder, "cur", $"{name}:2,{flags}"));
    }

    /// <summary>Removes a message.</summary>
    public void Remove(string folder, string subject) => File.Delete(Files(folder).Single(f => Subject(f) == subject));

    private static string Flags(string file) => file.Split(":2,") is [_, var flags] ? flags : "";

    private static string Subject(string file) =>
        File.ReadLines(file).First(line => line.StartsWith("Subject: ", StringComparison.Ordinal))["Subject: ".Length..];

    private IEnumerable<string> Files(string folder) =>
        new[] { "cur", "new" }.SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, folder, part)));
}
