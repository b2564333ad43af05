namespace Posthorn.Store.Sqlite;

/// <summary>Gives the mailboxes of an older database their checksums (<see cref="MessageSum"/>).</summary>
internal static class MailboxSums
{
    /// <summary>Computes those of all mailboxes.</summary>
    public static void WriteAll(Connection database)
    {
        var mailboxes = new List<MailboxId>();
        using (var rows = database.Use("SELECT account, number FROM mailbox"))
        {
            while (rows.Step())
            {
                mailboxes.Add(new MailboxId(new AccountId(rows.Int64(0)), rows.Int32(1)));
            }
        }

        foreach (var mailbox in mailboxes)
        {
            database.Use("UPDATE mailbox SET sum = ? WHERE account = ? AND number = ?")
                .With(MessageSum.Of(MailboxReader.Entries(database, mailbox)))
                .With(mailbox.Account.Value).With(mailbox.Number).Execute();
        }
    }
}
