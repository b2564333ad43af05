using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Finds and keeps the threads of contents, in the writer's transaction.</summary>
internal static class ThreadWriter
{
    /// <summary>Puts a message that has come into an account in its thread, unless its content has one there.</summary>
    public static void Join(Connection database, AccountId account, ContentId content, ThreadKeys keys)
    {
        var known = database.Use("SELECT thread FROM thread WHERE content = ? AND account = ?").With(content.Value).With(account.Value);
        if (known.Scalar() is null)
        {
            var thread = Threading.Join(keys, new Index(database, account));
            database.Use("INSERT INTO thread (content, account, thread) VALUES (?, ?, ?)")
                .With(content.Value).With(account.Value).With(thread).Execute();
        }
    }

    /// <summary>
    /// Puts all messages of a database that is brought up to date in threads, in the order in which their contents came. One whose
    /// summary is damaged is found by its content.
    /// </summary>
    public static void JoinAll(Connection database)
    {
        using var rows = database.Use("""
            SELECT m.account, m.content, c.hash, s.data
            FROM (SELECT account, content FROM message UNION SELECT account, content FROM expunged) AS m
            JOIN content AS c ON c.id = m.content LEFT JOIN summary AS s ON s.content = m.content
            ORDER BY m.content, m.account
            """);
        while (rows.Step())
        {
            var content = new ContentId(rows.Int64(1));
            var hash = rows.Bytes(2).ToArray();
            if (!MessageSummary.TryDeserialize(rows.Bytes(3).ToArray(), out var summary))
            {
                summary = MessageSummarizer.Summarize(ReadOnlyMemory<byte>.Empty, MailLimits.Default);
            }

            Join(database, new AccountId(rows.Int64(0)), content, ThreadKeys.Of(summary, hash));
        }
    }

    private sealed class Index(Connection database, AccountId account) : IThreadIndex
    {
        public long? Find(long key) =>
            database.Use("SELECT thread FROM thread_key WHERE account = ? AND key = ?").With(account.Value).With(key).Scalar();

        public void Add(long key, long thread) =>
            Write("INSERT OR IGNORE INTO thread_key (account, key, thread) VALUES (?, ?, ?)", key, thread);

        public void Set(long key, long thread) =>
            Write("INSERT OR REPLACE INTO thread_key (account, key, thread) VALUES (?, ?, ?)", key, thread);

        private void Write(string sql, long key, long thread) =>
            database.Use(sql).With(account.Value).With(key).With(thread).Execute();
    }
}
