namespace Posthorn.Store.Sqlite;

/// <summary>The folder of a store: where things are in it, and the lock that keeps a second process out.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream fileLock)
    {
        Root = path;
        _lock = fileLock;
    }

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>The database.</summary>
    public string Database => Path.Combine(Root, "posthorn.db");

    /// <summary>The text index: derived, and made anew when it is not there.</summary>
    public string Index => Path.Combine(Root, "index.db");

    /// <summary>Where large contents are.</summary>
    public string Content => Path.Combine(Root, "content");

    /// <summary>Makes the folder if there is none, and locks it.</summary>
    /// <exception cref="StoreRefusedException">It is on a network file system, in use, or not accessible.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            var root = Path.GetFullPath(path);
            DirectorySync.Create(root);
            RefuseNetwork(new DriveInfo(root).DriveType, root);
            return new DataFolder(root, Lock(root));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException($"The data folder {path} cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>
    /// Makes an empty database file if there is none, durably with its entry in the folder; SQLite synchronises what it writes
    /// into it. To be called before SQLite opens the file: closing any other handle of a file ends the process's POSIX locks
    /// on it (https://www.sqlite.org/howtocorrupt.html §2.2).
    /// </summary>
    public void CreateDatabase()
    {
        if (!File.Exists(Database))
        {
            using var file = File.OpenHandle(Database, FileMode.CreateNew, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
            DirectorySync.Flush(Root);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Refuses network file systems: their locks and their shared memory do not keep what SQLite's write-ahead log asks for
    /// (https://www.sqlite.org/wal.html: all processes must be on the same host computer).
    /// </summary>
    internal static void RefuseNetwork(DriveType type, string root)
    {
        if (type == DriveType.Network)
        {
            throw new StoreRefusedException($"The data folder {root} is on a network file system, where a store is not safe.");
        }
    }

    private static FileStream Lock(string root)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX) on Unix. It ends with the process, whatever way that ends; the file stays.
            return new FileStream(
                Path.Combine(root, "posthorn.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new StoreInUseException($"The store in {root} is in use by another process.", problem);
        }
    }
}
