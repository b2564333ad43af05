namespace Posthorn.Store.Sqlite;

/// <summary>What the index has to know of the store's mailboxes.</summary>
internal static class StoredMailboxes
{
    /// <summary>Mailboxes in a batch.</summary>
    private const int Batch = 500;

    /// <summary>A mailbox.</summary>
    public readonly record struct Row(MailboxId Id, uint UidValidity, uint UidNext, long Messages);

    /// <summary>Reads a mailbox; null if there is none.</summary>
    public static Row? Find(Connection store, MailboxId mailbox)
    {
        using var row = store.Use("SELECT account, number, uidvalidity, uidnext, messages FROM mailbox WHERE account = ? AND number = ?")
            .With(mailbox.Account.Value).With(mailbox.Number);
        return row.Step() ? ReadRow(row) : null;
    }

    /// <summary>The next mailboxes after one, in order; empty at the end.</summary>
    public static List<Row> After(Connection store, MailboxId mailbox)
    {
        var found = new List<Row>();
        using var rows = store.Use("""
            SELECT account, number, uidvalidity, uidnext, messages FROM mailbox
            WHERE (account, number) > (?, ?) ORDER BY account, number LIMIT ?
            """).With(mailbox.Account.Value).With(mailbox.Number).With(Batch);
        while (rows.Step())
        {
            found.Add(ReadRow(rows));
        }

        return found;
    }

    /// <summary>The messages of a mailbox above a UID: how many, and their octets.</summary>
    public static (long Messages, long Bytes) Waiting(Connection store, MailboxId mailbox, uint done)
    {
        using var row = store.Use("SELECT count(*), coalesce(sum(size), 0) FROM message WHERE account = ? AND mailbox = ? AND uid > ?")
            .With(mailbox.Account.Value).With(mailbox.Number).With(done);
        row.Step();
        return (row.Int64(0), row.Int64(1));
    }

    /// <summary>The UIDs of a mailbox between two, both included, in order.</summary>
    public static List<uint> Uids(Connection store, MailboxId mailbox, uint first, uint last, int limit)
    {
        var uids = new List<uint>();
        using var rows = store.Use("SELECT uid FROM message WHERE account = ? AND mailbox = ? AND uid BETWEEN ? AND ? ORDER BY uid LIMIT ?")
            .With(mailbox.Account.Value).With(mailbox.Number).With(first).With(last).With(limit);
        while (rows.Step())
        {
            uids.Add(rows.UInt32(0));
        }

        return uids;
    }

    private static Row ReadRow(Statement row) =>
        new(new MailboxId(new AccountId(row.Int64(0)), row.Int32(1)), row.UInt32(2), row.UInt32(3), row.Int64(4));
}
