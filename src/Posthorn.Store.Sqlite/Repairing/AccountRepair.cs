using System.Globalization;

namespace Posthorn.Store.Sqlite;

/// <summary>Mends accounts, in the writer's transaction.</summary>
internal static class AccountRepair
{
    /// <summary>Gives an account its next mod-sequence, which is greater than another one.</summary>
    public static long NextModSeq(Connection database, AccountId account, long above)
    {
        var modSeq = Math.Max(database.Use("SELECT modseq FROM account WHERE id = ?").With(account.Value).Scalar() ?? 0, above) + 1;
        database.Use("UPDATE account SET modseq = ? WHERE id = ?").With(modSeq).With(account.Value).Execute();
        return modSeq;
    }

    /// <summary>Raises counters that are behind the account's mailboxes.</summary>
    public static void RaiseCounters(Connection database, AccountId account) => database.Use("""
        UPDATE account SET
            modseq = max(modseq, (SELECT max(max(highestmodseq), max(treemodseq)) FROM mailbox WHERE account = account.id)),
            next_mailbox = max(next_mailbox, (SELECT max(number) + 1 FROM mailbox WHERE account = account.id)),
            last_uidvalidity = max(last_uidvalidity, (SELECT max(uidvalidity) FROM mailbox WHERE account = account.id))
        WHERE id = ?1 AND EXISTS (SELECT 1 FROM mailbox WHERE account = ?1)
        """).With(account.Value).Execute();

    /// <summary>Makes an account for mailboxes that have none, if it is not there. Nobody can log in to it before it gets a password.</summary>
    public static void Restore(Connection database, AccountId account, DateTimeOffset now)
    {
        if (database.Use("SELECT 1 FROM account WHERE id = ?").With(account.Value).Scalar() is null)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"recovered-{account.Value}");
            database.Use("INSERT INTO account (id, name, created) VALUES (?, ?, ?)").With(account.Value).With(name).With(now.ToUnixTimeMilliseconds()).Execute();
        }
    }
}
