namespace Posthorn.Store.Sqlite;

/// <summary>The keys with which URLs of mailboxes are authorized (RFC 4467 §2.2): at most one for a mailbox.</summary>
internal static class UrlKeys
{
    /// <summary>The key of a mailbox, or null.</summary>
    public static byte[]? Find(Connection database, MailboxId mailbox)
    {
        using var rows = database.Use("SELECT key FROM urlkey WHERE account = ? AND mailbox = ?")
            .With(mailbox.Account.Value).With(mailbox.Number);
        return rows.Step() ? rows.Bytes(0).ToArray() : null;
    }

    /// <summary>Gives a mailbox a key, unless it has one that is to stay; the key that it has then, or null if there is no such mailbox.</summary>
    public static byte[]? Set(Connection database, MailboxId mailbox, byte[] key, bool replaces)
    {
        var exists = database.Use("SELECT 1 FROM mailbox WHERE account = ? AND number = ? AND deleted_at IS NULL")
            .With(mailbox.Account.Value).With(mailbox.Number).Scalar() is not null;
        if (!exists)
        {
            return null;
        }

        if (!replaces && Find(database, mailbox) is { } old)
        {
            return old;
        }

        database.Use("INSERT OR REPLACE INTO urlkey (account, mailbox, key) VALUES (?, ?, ?)")
            .With(mailbox.Account.Value).With(mailbox.Number).With(key).Execute();
        return key;
    }

    /// <summary>Takes away the keys of all mailboxes of an account.</summary>
    public static int Remove(Connection database, AccountId account) =>
        database.Use("DELETE FROM urlkey WHERE account = ?").With(account.Value).Execute();

    /// <summary>Removes the key of a mailbox that is no more.</summary>
    public static void Forget(Connection database, MailboxId mailbox) =>
        database.Use("DELETE FROM urlkey WHERE account = ? AND mailbox = ?")
            .With(mailbox.Account.Value).With(mailbox.Number).Execute();
}
