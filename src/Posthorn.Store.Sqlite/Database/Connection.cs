using SQLitePCL;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// A connection to the database with its prepared statements, through SQLite's C interface: ADO.NET costs a multiple on the
/// hot paths. One thread at a time.
/// </summary>
internal sealed class Connection : IDisposable
{
    /// <summary>SQLITE_DBCONFIG_ENABLE_QPSG, https://www.sqlite.org/queryplanner-ng.html#qpstab.</summary>
    private const int PlannerStability = 1007;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens the database, making it if there is none.</summary>
    public static Connection OpenWriter(string path, int cacheKilobytes = 64 * 1024) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, cacheKilobytes);

    /// <summary>Opens the database for reading.</summary>
    public static Connection OpenReader(string path) =>
        Open(path, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, cacheKilobytes: 2 * 1024);

    /// <summary>The exception for a result code.</summary>
    public static SqliteFailure Failure(sqlite3 handle, int code)
    {
        var extended = raw.sqlite3_extended_errcode(handle);
        return new SqliteFailure(
            (extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(handle).utf8_to_string());
    }

    /// <summary>Takes a statement into use, prepared the first time. Dispose it (or run it to the end) before the next use.</summary>
    /// <param name="sql">A constant: each text is kept prepared for the life of the connection.</param>
    public Statement Use(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            _statements[sql] = statement = new Statement(_handle, handle);
        }
        else
        {
            // A use that ended in an exception may have left parameters behind.
            statement.Dispose();
        }

        return statement;
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Run(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The pages written since the last call (to the write-ahead log, that is).</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    /// <summary>Copies pages from the write-ahead log into the database.</summary>
    /// <returns>Pages in the log, and how many of them have been copied.</returns>
    public (int Log, int Copied) Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var log, out var copied);
        if (code is not raw.SQLITE_OK and not raw.SQLITE_BUSY)
        {
            Check(code);
        }

        return (log, copied);
    }

    /// <summary>Ends a transaction that failed, if SQLite has not done so itself (https://www.sqlite.org/lang_transaction.html).</summary>
    public void Rollback()
    {
        if (InTransaction)
        {
            Run("ROLLBACK");
        }
    }

    /// <summary>How long a call waits for a lock that another connection holds.</summary>
    public void WaitForLocks(TimeSpan time) => Check(raw.sqlite3_busy_timeout(_handle, (int)time.TotalMilliseconds));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _handle.Dispose();
    }

    private static Connection Open(string path, int flags, int cacheKilobytes)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            using (handle)
            {
                throw Failure(handle, code);
            }
        }

        var connection = new Connection(handle);
        try
        {
            // Plans do not depend on bound values: otherwise SQLite may compile a statement anew after each binding (of LIMIT ?,
            // for one), which took 50 microseconds where the search itself takes three.
            connection.Check(raw.sqlite3_db_config(handle, PlannerStability, 1, out _));

            // No mmap_size: a bad sector under a mapped page ends the process, where a read returns an error for one message.
            // busy_timeout matters only in the moments when a log is recovered or restarted.
            connection.Run($"""
                PRAGMA busy_timeout = 5000;
                PRAGMA cache_size = -{cacheKilobytes};
                PRAGMA temp_store = MEMORY;
                PRAGMA trusted_schema = OFF;
                PRAGMA cell_size_check = ON;
                """);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return connection;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(_handle, code);
        }
    }
}
