namespace Posthorn.Tests;

/// <summary>Finds files of the source tree.</summary>
internal static class Repository
{
    public static string PathOf(string relative)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Posthorn.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the source tree.");
        }

        return Path.Combine(folder, relative);
    }
}
