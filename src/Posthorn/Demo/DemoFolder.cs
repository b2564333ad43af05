namespace Posthorn.Demo;

/// <summary>The temporary folder of a demonstration. What a killed one has left behind is removed by the next.</summary>
internal static class DemoFolder
{
    private const string Prefix = "posthorn-demo-";

    /// <summary>Makes a folder, and removes those of demonstrations that are no more.</summary>
    public static string CreateTemporary()
    {
        foreach (var old in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            RemoveIfLeft(old);
        }

        return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
    }

    private static void RemoveIfLeft(string folder)
    {
        // The name holds the id of the process that made it.
        var id = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
        if (!int.TryParse(id, out var process) || Directory.Exists($"/proc/{process}"))
        {
            return;
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Another user's; it is not ours to remove.
        }
    }
}
