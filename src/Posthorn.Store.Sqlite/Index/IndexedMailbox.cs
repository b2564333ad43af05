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
