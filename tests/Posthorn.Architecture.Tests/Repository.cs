namespace Posthorn.Architecture.Tests;

/// <summary>Finds files of the working tree from wherever the tests run.</summary>
internal static class Repository
{
    private static readonly string s_root = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([s_root, .. parts]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Posthorn.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside of the working tree.");
    }
}
