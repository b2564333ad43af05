namespace Posthorn.Store.Sqlite;

/// <summary>Reads accounts and their trees.</summary>
internal static class AccountReader
{
    private const string Columns = "id, name, credential, quota, created";

    /// <summary>Finds an account by name.</summary>
    public static AccountRecord? Find(Connection database, string name)
    {
        using var row = database.Use($"SELECT {Columns} FROM account WHERE name = ? AND name <> '' AND removed IS NULL").With(name);
        return row.Step() ? Record(row) : null;
    }

    /// <summary>The accounts that follow a name, in order.</summary>
    public static List<AccountRecord> List(Connection database, string after, int count)
    {
        using var rows = database.Use(
            $"SELECT {Columns} FROM account WHERE name > ? AND removed IS NULL ORDER BY name LIMIT ?").With(after).With(count);
        var accounts = new List<AccountRecord>();
        while (rows.Step())
        {
            accounts.Add(Record(rows));
        }

        return accounts;
    }

    /// <summary>The picture of an account, or null if there is none.</summary>
    public static AccountSnapshot? Load(Connection database, AccountId id)
    {
        using var row = database.Use(
            $"SELECT {Columns}, modseq, deletionmodseq, next_mailbox, last_uidvalidity FROM account WHERE id = ? AND removed IS NULL").With(id.Value);
        return row.Step()
            ? AccountSnapshot.Of(
                Record(row), row.Int64(5), row.Int64(6), row.Int32(7), row.UInt32(8), Mailboxes(database, id), Subscriptions(database, id),
                Annotations.Of(database, id))
            : null;
    }

    private static List<MailboxInfo> Mailboxes(Connection database, AccountId id)
    {
        using var rows = database.Use(
            $"SELECT {MailboxReader.Columns} FROM mailbox WHERE account = ? AND deleted_at IS NULL").With(id.Value);
        var mailboxes = new List<MailboxInfo>();
        while (rows.Step())
        {
            mailboxes.Add(MailboxReader.Info(rows, id));
        }

        return mailboxes;
    }

    private static List<string> Subscriptions(Connection database, AccountId id)
    {
        using var rows = database.Use("SELECT name FROM subscription WHERE account = ?").With(id.Value);
        var names = new List<string>();
        while (rows.Step())
        {
            names.Add(rows.Text(0));
        }

        return names;
    }

    private static AccountRecord Record(Statement row) => new()
    {
        Id = new AccountId(row.Int64(0)),
        Name = row.Text(1),
        Credential = row.NullableText(2),
        QuotaBytes = row.NullableInt64(3),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(4)),
    };
}
