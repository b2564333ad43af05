namespace Posthorn.Store.Sqlite;

/// <summary>
/// The tables, and how an older database becomes a current one. Every released version's databases stay readable, so a
/// change of the tables is a new step at the end of <see cref="Steps"/>, never an edit of an old one.
/// </summary>
/// <remarks>
/// Moments are milliseconds since 1970 UTC; internal dates are as <see cref="InternalDate.Packed"/>. The row of a message is
/// narrow because opening a mailbox reads all of them: header lines of the delivery (trace), summaries and bodies are apart.
/// A UID is never given twice, so the row in trace stays where it is when its message moves from message to expunged.
/// </remarks>
internal static class Schema
{
    /// <summary>"Post": tells the database of a store from others.</summary>
    private const int ApplicationId = 0x506f7374;

    private static readonly SchemaStep[] Steps =
    [
        """
        CREATE TABLE account (
            id               INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again, also not after a removal
            name             TEXT NOT NULL,
            credential       TEXT,
            quota            INTEGER,
            created          INTEGER NOT NULL,
            removed          INTEGER,
            modseq           INTEGER NOT NULL DEFAULT 1,
            next_mailbox     INTEGER NOT NULL DEFAULT 1,
            last_uidvalidity INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX account_name ON account (name) WHERE removed IS NULL;
        CREATE INDEX account_removed ON account (removed) WHERE removed IS NOT NULL;

        CREATE TABLE mailbox (
            account       INTEGER NOT NULL,
            number        INTEGER NOT NULL,
            name          TEXT NOT NULL,
            uidvalidity   INTEGER NOT NULL,
            uidnext       INTEGER NOT NULL,
            highestmodseq INTEGER NOT NULL,
            treemodseq    INTEGER NOT NULL,
            uses          INTEGER NOT NULL,
            messages      INTEGER NOT NULL,
            unseen        INTEGER NOT NULL,
            deleted       INTEGER NOT NULL,
            size          INTEGER NOT NULL,
            first_recent  INTEGER NOT NULL,
            deleted_at    INTEGER,
            PRIMARY KEY (account, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mailbox_deleted ON mailbox (deleted_at) WHERE deleted_at IS NOT NULL;

        CREATE TABLE subscription (
            account INTEGER NOT NULL,
            name    TEXT NOT NULL,
            PRIMARY KEY (account, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE message (
            account  INTEGER NOT NULL,
            mailbox  INTEGER NOT NULL,
            uid      INTEGER NOT NULL,
            flags    INTEGER NOT NULL,
            keywords TEXT,
            modseq   INTEGER NOT NULL,
            size     INTEGER NOT NULL,
            date     INTEGER NOT NULL,
            content  INTEGER NOT NULL,
            saved    INTEGER NOT NULL,
            PRIMARY KEY (account, mailbox, uid)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE expunged (
            account  INTEGER NOT NULL,
            mailbox  INTEGER NOT NULL,
            uid      INTEGER NOT NULL,
            flags    INTEGER NOT NULL,
            keywords TEXT,
            modseq   INTEGER NOT NULL, -- of the expunge
            size     INTEGER NOT NULL,
            date     INTEGER NOT NULL,
            content  INTEGER NOT NULL,
            saved    INTEGER NOT NULL,
            moment   INTEGER NOT NULL, -- of the expunge
            PRIMARY KEY (account, mailbox, uid)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX expunged_moment ON expunged (moment);

        CREATE TABLE trace (
            account INTEGER NOT NULL,
            mailbox INTEGER NOT NULL,
            uid     INTEGER NOT NULL,
            lines   BLOB NOT NULL,
            PRIMARY KEY (account, mailbox, uid)
        ) STRICT, WITHOUT ROWID;

        -- Contents are found by the first 8 octets of their hash: a quarter of the index, and the row has all 32.
        -- Rows in message and expunged are counted in refs: a delivery of new content then writes no second index.
        CREATE TABLE content (
            id     INTEGER PRIMARY KEY,
            head   INTEGER NOT NULL,
            hash   BLOB NOT NULL,
            size   INTEGER NOT NULL,
            stored INTEGER NOT NULL, -- octets of its frames
            form   INTEGER NOT NULL, -- 1: in body; 2: in a file
            refs   INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX content_head ON content (head);
        CREATE INDEX content_unused ON content (id) WHERE refs = 0;

        CREATE TABLE summary (
            content INTEGER PRIMARY KEY,
            data    BLOB NOT NULL
        ) STRICT;

        CREATE TABLE body (
            content INTEGER PRIMARY KEY,
            frames  BLOB NOT NULL
        ) STRICT;

        -- Written and emptied again to find out whether the store can be written.
        CREATE TABLE probe (
            id     INTEGER PRIMARY KEY,
            filler BLOB NOT NULL
        ) STRICT;
        """,

        // Resynchronisation asks what was expunged since a mod-sequence, also when the rows are no longer there.
        """
        CREATE INDEX expunged_modseq ON expunged (account, mailbox, modseq);

        CREATE TABLE vanished (
            account INTEGER NOT NULL,
            mailbox INTEGER NOT NULL,
            modseq  INTEGER NOT NULL, -- of the last expunge of these
            uids    BLOB NOT NULL,    -- UidSetFormat
            PRIMARY KEY (account, mailbox, modseq)
        ) STRICT, WITHOUT ROWID;
        """,

        // Threads (RFC 8474 §5.2). A content has one thread in an account, so that copies need no row of their own.
        new(
            """
            CREATE TABLE thread (
                content INTEGER NOT NULL,
                account INTEGER NOT NULL,
                thread  INTEGER NOT NULL,
                PRIMARY KEY (content, account)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE thread_key (
                account INTEGER NOT NULL,
                key     INTEGER NOT NULL, -- ThreadKeys
                thread  INTEGER NOT NULL,
                PRIMARY KEY (account, key)
            ) STRICT, WITHOUT ROWID;
            """,
            ThreadWriter.JoinAll),

        // Previews (RFC 8970). They are derived: one that is missing is made when it is asked for.
        """
        CREATE TABLE preview (
            content INTEGER PRIMARY KEY,
            text    TEXT NOT NULL
        ) STRICT;
        """,

        // What URLs that others may use are authorized with.
        """
        CREATE TABLE urlkey (
            account INTEGER NOT NULL,
            mailbox INTEGER NOT NULL,
            key     BLOB NOT NULL,
            PRIMARY KEY (account, mailbox)
        ) STRICT, WITHOUT ROWID;
        """,

        // The mod-sequence of the last deletion of a mailbox. In a store that did not count it, that may have been the last change.
        """
        ALTER TABLE account ADD COLUMN deletionmodseq INTEGER NOT NULL DEFAULT 0;
        UPDATE account SET deletionmodseq = modseq;
        """,

        // Annotations (RFC 5464), and the account that keeps those of the store itself.
        """
        CREATE TABLE annotation (
            account INTEGER NOT NULL,
            mailbox INTEGER NOT NULL,               -- 0: of the account itself
            entry   TEXT NOT NULL COLLATE NOCASE,
            modseq  INTEGER NOT NULL,
            value   BLOB NOT NULL,
            PRIMARY KEY (account, mailbox, entry)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO account (id, name, created) VALUES (0, '', 0);
        """,

        // Gatherings: mailboxes whose messages stand for messages of others.
        """
        ALTER TABLE mailbox ADD COLUMN gathered_to INTEGER;  -- NULL: a mailbox with messages of its own
        ALTER TABLE mailbox ADD COLUMN definition TEXT;
        ALTER TABLE mailbox ADD COLUMN decided INTEGER;      -- in seconds

        CREATE TABLE origin (
            account    INTEGER NOT NULL,
            mailbox    INTEGER NOT NULL,
            uid        INTEGER NOT NULL,
            source     INTEGER NOT NULL,
            source_uid INTEGER NOT NULL,
            PRIMARY KEY (account, mailbox, uid)
        ) STRICT, WITHOUT ROWID;
        """,

        // Checksums of the rows of messages, by which a check tells those that were changed by nobody.
        new("ALTER TABLE mailbox ADD COLUMN sum INTEGER NOT NULL DEFAULT 0", MailboxSums.WriteAll),
    ];

    /// <summary>The version that this program writes.</summary>
    internal static int Current => Steps.Length;

    /// <summary>Makes the tables, or brings them up to date; before that, a copy of the database is made (<see cref="FormatCopy"/>).</summary>
    /// <param name="database">A connection to it.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="StoreRefusedException">
    /// The database is newer than this program, or not a store's, or there is no room for the copy.
    /// </exception>
    public static void Prepare(Connection database, string path)
    {
        var version = database.Use("PRAGMA user_version").Scalar() ?? 0;
        var owner = database.Use("PRAGMA application_id").Scalar() ?? 0;
        if (version > Current)
        {
            throw new StoreRefusedException(
                $"The store has format {version}, which a newer version of Posthorn wrote; this one reads formats up to {Current}.");
        }

        var isEmpty = database.Use("SELECT count(*) FROM sqlite_schema").Scalar() == 0;
        if (owner != ApplicationId && !isEmpty)
        {
            throw new StoreRefusedException("The database in the data folder is not a Posthorn store.");
        }

        // The page size is fixed with the first page. 8 KiB: a message's rows and the head of its body share few pages, and
        // b-trees of 100 million messages stay three levels deep. The journal mode is kept in the database, too.
        if (isEmpty)
        {
            database.Run("PRAGMA page_size = 8192");
        }

        database.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
        if (version == Current)
        {
            return;
        }

        if (isEmpty)
        {
            Run(database, 0, Current);
            return;
        }

        FormatCopy.Make(database, path, version);
        for (var next = (int)version; next < Current; next++)
        {
            // Each step is durable by itself: what an interrupted upgrade has done need not be done again.
            Run(database, next, next + 1);
        }
    }

    /// <summary>Runs some steps in one transaction.</summary>
    private static void Run(Connection database, int from, int to)
    {
        database.Run("BEGIN IMMEDIATE");
        try
        {
            foreach (var step in Steps[from..to])
            {
                database.Run(step.Sql);
                step.Fill?.Invoke(database);
            }

            database.Run($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {to}; COMMIT");
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }
}

/// <summary>What brings a database from one format to the next.</summary>
/// <param name="Sql">Makes the tables.</param>
/// <param name="Fill">Fills them from what is there; null if there is nothing to be filled.</param>
internal sealed record SchemaStep(string Sql, Action<Connection>? Fill = null)
{
    /// <summary>A step that only makes tables.</summary>
    public static implicit operator SchemaStep(string sql) => new(sql);
}
