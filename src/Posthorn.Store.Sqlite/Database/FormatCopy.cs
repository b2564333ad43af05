using System.Globalization;
using SQLitePCL;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// The copy of a database that is made before it is brought up to date: <c>posthorn.db.format-8</c> has format 8. Whoever wants to go back
/// to an earlier version of the program puts it in the place of <c>posthorn.db</c>. It goes with what was removed at the time.
/// </summary>
internal static class FormatCopy
{
    /// <summary>What the names of copies have behind the database's.</summary>
    private const string Suffix = ".format-";

    /// <summary>Makes the copy, durably; one that is there already, from an upgrade that was interrupted, stays.</summary>
    /// <exception cref="StoreRefusedException">There is no room for it.</exception>
    public static void Make(Connection database, string path, long version)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{path}{Suffix}{version}");
        if (File.Exists(copy))
        {
            return;
        }

        // Not a copy of the file: closing a second handle of it would end SQLite's locks (https://www.sqlite.org/howtocorrupt.html §2.2).
        var unfinished = copy + ".tmp";
        File.Delete(unfinished);
        try
        {
            database.Use("VACUUM INTO ?").With(unfinished).Execute();
            using var file = File.OpenHandle(unfinished, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }
        catch (SqliteFailure failure) when (failure.PrimaryCode is raw.SQLITE_FULL or raw.SQLITE_IOERR)
        {
            File.Delete(unfinished);
            throw new StoreRefusedException(
                $"The store has to be brought up to date, and there is no room for the copy of {Path.GetFileName(path)} that is made before that.", failure);
        }

        File.Move(unfinished, copy);
        DirectorySync.Flush(Path.GetDirectoryName(copy)!);
    }

    /// <summary>Deletes the copies that were made before a moment.</summary>
    public static void DeleteOld(string path, DateTimeOffset before)
    {
        foreach (var copy in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + Suffix + "*"))
        {
            if (File.GetLastWriteTimeUtc(copy) < before.UtcDateTime)
            {
                File.Delete(copy);
            }
        }
    }
}
