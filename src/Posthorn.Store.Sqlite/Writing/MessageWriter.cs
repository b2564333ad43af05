using System.Buffers.Binary;

namespace Posthorn.Store.Sqlite;

/// <summary>Writes the rows of messages and contents, in the writer's transaction.</summary>
internal static class MessageWriter
{
    /// <summary>Adds a message, and its content if the store has none that is the same.</summary>
    public static void Add(WriterDatabase writer, MailboxId mailbox, NewMessage message)
    {
        var database = writer.Connection;
        var content = message.Source switch
        {
            MessageSource.Staged { Content: SqliteStagedContent staged } => Keep(writer, mailbox.Account, staged),
            MessageSource.Copy copy => ContentOf(database, copy),
            _ => throw new InvalidOperationException("A change set refers to content of another engine."),
        };
        var entry = message.Entry;
        database.Use("""
            INSERT INTO message (account, mailbox, uid, flags, keywords, modseq, size, date, content, saved)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
            .With(mailbox.Account.Value).With(mailbox.Number).With(entry.Uid)
            .With((long)entry.Flags.System).With(KeywordsOf(entry)).With(entry.ModSeq).With(entry.Size)
            .With(entry.InternalDate.Packed).With(content.Value).With(message.SaveDate.ToUnixTimeMilliseconds())
            .Execute();
        if (message.Source is MessageSource.Copy source)
        {
            database.Use("""
                INSERT INTO trace (account, mailbox, uid, lines)
                SELECT account, ?, ?, lines FROM trace WHERE account = ? AND mailbox = ? AND uid = ?
                """)
                .With(mailbox.Number).With(entry.Uid)
                .With(source.Mailbox.Account.Value).With(source.Mailbox.Number).With(source.Uid)
                .Execute();
        }
        else if (message.Source is MessageSource.Staged { TracePrefix: { IsEmpty: false } prefix })
        {
            database.Use("INSERT INTO trace (account, mailbox, uid, lines) VALUES (?, ?, ?, ?)")
                .With(mailbox.Account.Value).With(mailbox.Number).With(entry.Uid).With(prefix.Span).Execute();
        }
    }

    /// <summary>Gives a message other flags.</summary>
    public static void Update(Connection database, MailboxId mailbox, in MessageEntry entry) =>
        database.Use("UPDATE message SET flags = ?, keywords = ?, modseq = ? WHERE account = ? AND mailbox = ? AND uid = ?")
            .With((long)entry.Flags.System).With(KeywordsOf(entry)).With(entry.ModSeq)
            .With(mailbox.Account.Value).With(mailbox.Number).With(entry.Uid).Execute();

    /// <summary>Removes messages from the mailbox; their rows are kept apart, and go on referring to their content.</summary>
    public static void Expunge(Connection database, MailboxId mailbox, UidRange range, ChangeSet change)
    {
        database.Use("""
            INSERT INTO expunged (account, mailbox, uid, flags, keywords, modseq, size, date, content, saved, moment)
            SELECT account, mailbox, uid, flags, keywords, ?, size, date, content, saved, ?
            FROM message WHERE account = ? AND mailbox = ? AND uid BETWEEN ? AND ?
            """)
            .With(change.ModSeq).With(change.Moment.ToUnixTimeMilliseconds())
            .With(mailbox.Account.Value).With(mailbox.Number).With(range.First).With(range.Last).Execute();
        database.Use("DELETE FROM message WHERE account = ? AND mailbox = ? AND uid BETWEEN ? AND ?")
            .With(mailbox.Account.Value).With(mailbox.Number).With(range.First).With(range.Last).Execute();
    }

    /// <summary>Keeps a preview that was made when it was asked for, unless its content has gone meanwhile.</summary>
    public static void KeepPreview(Connection database, ContentId content, string preview) => database.Use("""
        INSERT OR IGNORE INTO preview (content, text) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM content WHERE id = ?1)
        """).With(content.Value).With(preview).Execute();

    private static string? KeywordsOf(in MessageEntry entry) =>
        entry.Flags.Keywords.Count == 0 ? null : entry.Flags.Keywords.ToString();

    private static ContentId ContentOf(Connection database, MessageSource.Copy copy)
    {
        var content =
            database.Use("SELECT content FROM message WHERE account = ? AND mailbox = ? AND uid = ?")
                .With(copy.Mailbox.Account.Value).With(copy.Mailbox.Number).With(copy.Uid).Scalar()
            ?? database.Use("SELECT content FROM expunged WHERE account = ? AND mailbox = ? AND uid = ?")
                .With(copy.Mailbox.Account.Value).With(copy.Mailbox.Number).With(copy.Uid).Scalar()
            ?? throw new InvalidOperationException("A change set copies a message that is not there.");
        Refer(database, content);
        return new ContentId(content);
    }

    private static ContentId Keep(WriterDatabase writer, AccountId account, SqliteStagedContent staged)
    {
        var content = Keep(writer, staged);
        ThreadWriter.Join(writer.Connection, account, content, staged.Threads);
        return content;
    }

    private static ContentId Keep(WriterDatabase writer, SqliteStagedContent staged)
    {
        var database = writer.Connection;
        var head = BinaryPrimitives.ReadInt64BigEndian(staged.Hash.Span);
        if (Find(database, head, staged.Hash.Span) is { } known)
        {
            Refer(database, known);
            return new ContentId(known);
        }

        var id = writer.NextContent();
        database.Use("INSERT INTO content (id, head, hash, size, stored, form, refs) VALUES (?, ?, ?, ?, ?, ?, 1)")
            .With(id.Value).With(head).With(staged.Hash.Span).With(staged.Size).With(staged.StoredBytes)
            .With(staged.IsFile ? ContentForm.File : ContentForm.Body).Execute();
        database.Use("INSERT INTO summary (content, data) VALUES (?, ?)").With(id.Value).With(staged.SummaryBytes).Execute();
        database.Use("INSERT INTO preview (content, text) VALUES (?, ?)").With(id.Value).With(staged.Preview).Execute();
        if (!staged.IsFile)
        {
            database.Use("INSERT INTO body (content, frames) VALUES (?, ?)").With(id.Value).With(staged.Frames.Span).Execute();
        }

        return id;
    }

    private static long? Find(Connection database, long head, ReadOnlySpan<byte> hash)
    {
        using var rows = database.Use("SELECT id, hash FROM content WHERE head = ?").With(head);
        while (rows.Step())
        {
            if (rows.Bytes(1).SequenceEqual(hash))
            {
                return rows.Int64(0);
            }
        }

        return null;
    }

    private static void Refer(Connection database, long content) =>
        database.Use("UPDATE content SET refs = refs + 1 WHERE id = ?").With(content).Execute();
}
