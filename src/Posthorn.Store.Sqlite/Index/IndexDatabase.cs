namespace Posthorn.Store.Sqlite;

/// <summary>
/// The database of the text index: a file of its own beside that of the store, so that it can be thrown away, and so that writing it
/// makes no delivery wait. It is derived, so its transactions need not be on stable storage when they end, only whole.
/// </summary>
internal sealed class IndexDatabase : IDisposable
{
    /// <summary>"Pidx".</summary>
    private const int ApplicationId = 0x50696478;

    private IndexDatabase(Connection writer, ReaderPool readers) => (Writer, Readers) = (writer, readers);

    /// <summary>The only connection that writes; for one caller at a time.</summary>
    public Connection Writer { get; }

    /// <summary>Connections for reading.</summary>
    public ReaderPool Readers { get; }

    /// <summary>Opens it, making it anew if it is not there, damaged, or of another format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What tells whether it can be used: changes with the tables and with the way terms are made.</param>
    /// <exception cref="SqliteFailure">The disk is full, or an I/O error.</exception>
    public static IndexDatabase Open(string path, long format)
    {
        try
        {
            return OpenOnce(path, format);
        }
        catch (SqliteFailure failure) when (failure.IsDamage)
        {
            Delete(path);
            return OpenOnce(path, format);
        }
    }

    /// <summary>Removes the files of an index that is closed.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    /// <summary>Runs something in one transaction.</summary>
    public void Write(Action<Connection> write)
    {
        Writer.Run("BEGIN IMMEDIATE");
        try
        {
            write(Writer);
            Writer.Run("COMMIT");
        }
        catch
        {
            Writer.Rollback();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // As in the engine: the last one to close is the one that can write.
        Readers.Dispose();
        Writer.Dispose();
    }

    private static IndexDatabase OpenOnce(string path, long format)
    {
        var writer = Connection.OpenWriter(path, cacheKilobytes: 8 * 1024);
        try
        {
            if (!IsUsable(writer, format))
            {
                writer.Dispose();
                Delete(path);
                writer = Connection.OpenWriter(path, cacheKilobytes: 8 * 1024);
                Create(writer, format);
            }

            writer.Run("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 16777216");

            // What a merge had made when the server ended.
            writer.Run("""
                BEGIN IMMEDIATE;
                DELETE FROM segment WHERE is_whole = 0;
                DELETE FROM page WHERE segment NOT IN (SELECT id FROM segment);
                COMMIT
                """);
            return new IndexDatabase(writer, new ReaderPool(path, Math.Max(2, Environment.ProcessorCount)));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static bool IsUsable(Connection database, long format) =>
        database.Use("PRAGMA application_id").Scalar() == ApplicationId
        && database.Use("SELECT 1 FROM sqlite_schema WHERE name = 'format'").Scalar() is not null
        && database.Use("SELECT value FROM format").Scalar() == format;

    private static void Create(Connection database, long format)
    {
        database.Run("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
        database.Run($"""
            BEGIN IMMEDIATE;
            CREATE TABLE format (value INTEGER NOT NULL) STRICT;

            -- A mailbox of which something is indexed: all its messages up to a UID.
            CREATE TABLE mailbox (
                account     INTEGER NOT NULL,
                number      INTEGER NOT NULL,
                uidvalidity INTEGER NOT NULL,
                done        INTEGER NOT NULL,
                PRIMARY KEY (account, number)
            ) STRICT, WITHOUT ROWID;

            -- Messages next to each other in a mailbox, and their terms. It never changes; several become one.
            CREATE TABLE segment (
                id       INTEGER PRIMARY KEY AUTOINCREMENT,
                account  INTEGER NOT NULL,
                mailbox  INTEGER NOT NULL,
                first    INTEGER NOT NULL, -- the lowest UID
                messages INTEGER NOT NULL,
                text     INTEGER NOT NULL, -- characters of their texts
                is_whole INTEGER NOT NULL, -- 0 while it is written
                uids     BLOB NOT NULL,    -- Postings
                pages    BLOB NOT NULL     -- PageDirectory
            ) STRICT;
            CREATE INDEX segment_mailbox ON segment (account, mailbox, first);

            -- Terms in order, and where they are. Looking through terms does not read postings: they come after.
            CREATE TABLE page (
                segment   INTEGER NOT NULL,
                number    INTEGER NOT NULL,
                terms_sum INTEGER NOT NULL,
                sum       INTEGER NOT NULL,
                terms     BLOB NOT NULL,
                postings  BLOB NOT NULL,
                PRIMARY KEY (segment, number)
            ) STRICT;

            INSERT INTO format VALUES ({format});
            PRAGMA application_id = {ApplicationId};
            COMMIT
            """);
    }
}
