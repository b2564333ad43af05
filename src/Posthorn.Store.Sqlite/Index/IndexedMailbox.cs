namespace Posthorn.Store.Sqlite;

/// <summary>How far a mailbox is indexed.</summary>
/// <param name="UidValidity">Its UIDVALIDITY then.</param>
/// <param name="Done">All messages up to this UID have been gone through.</param>
internal readonly record struct IndexedMailbox(uint UidValidity, uint Done)
{
    /// <summary>Reads it; null if nothing is indexed.</summary>
    public static IndexedMailbox? Find(Connection index, MailboxId mailbox)
    {
        using var row = index.Use("SELECT uidvalidity, done FROM mailbox WHERE account = ? AND number = ?")
            .With(mailbox.Account.Value).With(mailbox.Number);
        return row.Step() ? new IndexedMailbox(row.UInt32(0), row.UInt32(1)) : null;
    }

    /// <summary>All of which something is indexed.</summary>
    public static List<(MailboxId Mailbox, IndexedMailbox Known)> All(Connection index)
    {
        var all = new List<(MailboxId, IndexedMailbox)>();
        using var rows = index.Use("SELECT account, number, uidvalidity, done FROM mailbox");
        while (rows.Step())
        {
            all.Add((new MailboxId(new AccountId(rows.Int64(0)), rows.Int32(1)), new IndexedMailbox(rows.UInt32(2), rows.UInt32(3))));
        }

        return all;
    }

    /// <summary>Writes it.</summary>
    public void Save(Connection index, MailboxId mailbox) =>
        index.Use("INSERT OR REPLACE INTO mailbox (account, number, uidvalidity, done) VALUES (?, ?, ?, ?)")
            .With(mailbox.Account.Value).With(mailbox.Number).With(UidValidity).With(Done).Execute();

    /// <summary>Forgets a mailbox with all that is indexed of it.</summary>
    public static void Forget(Connection index, MailboxId mailbox)
    {
        index.Use("DELETE FROM page WHERE segment IN (SELECT id FROM segment WHERE account = ? AND mailbox = ?)")
            .With(mailbox.Account.Value).With(mailbox.Number).Execute();
        index.Use("DELETE FROM segment WHERE account = ? AND mailbox = ?").With(mailbox.Account.Value).With(mailbox.Number).Execute();
        index.Use("DELETE FROM mailbox WHERE account = ? AND number = ?").With(mailbox.Account.Value).With(mailbox.Number).Execute();
    }
}
