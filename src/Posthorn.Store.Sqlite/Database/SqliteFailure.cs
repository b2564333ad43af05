using SQLitePCL;

namespace Posthorn.Store.Sqlite;

/// <summary>What SQLite could not do. Stays inside the engine: callers get a <see cref="StoreUnavailableException"/>.</summary>
#pragma warning disable CA1032, CA1064 // Only Database/ makes these, and always with a code.
internal sealed class SqliteFailure(int code, string message) : Exception(message)
#pragma warning restore CA1032, CA1064
{
    /// <summary>The extended result code.</summary>
    public int Code => code;

    /// <summary>The primary result code.</summary>
    public int PrimaryCode => code & 0xff;

    /// <summary>
    /// Whether the cause lies outside of the request: disk, memory, file. Any other request of the same transaction would
    /// have met it as well, so none is tried again. A full disk is not among them: where a message does not fit, the change
    /// of a flag may.
    /// </summary>
    public bool IsEnvironment => PrimaryCode is raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN
        or raw.SQLITE_NOMEM or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PERM;

    /// <summary>Whether the file is not what was written.</summary>
    public bool IsDamage => PrimaryCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The same for callers of the engine.</summary>
    public StoreUnavailableException ToUnavailable() => new(
        PrimaryCode switch
        {
            raw.SQLITE_FULL => "The store's disk is full.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM => "The store cannot be written.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "The store's database is damaged.",
            _ => $"The store's database failed: {Message} ({Code}).",
        },
        this);
}
