namespace Posthorn.Store.Sqlite;

/// <summary>Accounts and their mailboxes: names, and counters that must not be behind what has been given.</summary>
internal static class TreeCheck
{
    /// <summary>Looks at all accounts, or at one.</summary>
    public static List<Damage> Run(Connection database, long? account)
    {
        var found = new List<Damage>();
        Counters(database, account, found);
        Names(database, account, found);
        if (account is null)
        {
            Missing(database, found);
        }

        return found;
    }

    private static void Counters(Connection database, long? account, List<Damage> found)
    {
        using var rows = database.Use("""
            SELECT a.id, a.name FROM account AS a JOIN mailbox AS m ON m.account = a.id
            WHERE (?1 IS NULL OR a.id = ?1)
            GROUP BY a.id HAVING max(m.highestmodseq) > a.modseq OR max(m.treemodseq) > a.modseq OR max(m.number) >= a.next_mailbox
                OR max(m.uidvalidity) > a.last_uidvalidity
            """).With(account);
        while (rows.Step())
        {
            found.Add(new Damage(DamageKind.AccountCounters, $"The counters of account {rows.Text(1)} are behind its mailboxes.") { Account = rows.Int64(0) });
        }
    }

    private static void Names(Connection database, long? account, List<Damage> found)
    {
        var seen = new HashSet<(long, bool, string)>();
        using var rows = database.Use("""
            SELECT m.account, m.number, m.name, m.gathered_to IS NOT NULL, a.name FROM mailbox AS m JOIN account AS a ON a.id = m.account
            WHERE m.deleted_at IS NULL AND (?1 IS NULL OR m.account = ?1) ORDER BY m.account, m.number
            """).With(account);
        while (rows.Step())
        {
            var (name, isGathering) = (rows.Text(2), rows.Int64(3) != 0);
            var isFree = seen.Add((rows.Int64(0), isGathering, name));
            if (!isFree || (!isGathering && !(MailboxName.TryNormalize(name, out var normal, out _) && normal == name)))
            {
                found.Add(new Damage(DamageKind.MailboxName, isFree
                    ? $"Mailbox {rows.Int32(1)} of {rows.Text(4)} has a name that is none: {name}."
                    : $"Mailbox {rows.Int32(1)} of {rows.Text(4)} has the name of another one: {name}.")
                { Account = rows.Int64(0), Mailbox = rows.Int32(1) });
            }
        }
    }

    private static void Missing(Connection database, List<Damage> found)
    {
        using var rows = database.Use("""
            SELECT account, mailbox, (SELECT count(*) FROM message AS m WHERE m.account = o.account AND m.mailbox = o.mailbox)
            FROM (SELECT DISTINCT account, mailbox FROM message) AS o
            WHERE NOT EXISTS (SELECT 1 FROM mailbox WHERE mailbox.account = o.account AND mailbox.number = o.mailbox)
            UNION ALL
            SELECT account, number, messages FROM mailbox WHERE NOT EXISTS (SELECT 1 FROM account WHERE account.id = mailbox.account)
            """);
        while (rows.Step())
        {
            found.Add(new Damage(DamageKind.MailboxMissing, $"{rows.Int64(2)} messages belong to {CheckContext.NameOf(database, rows.Int64(0), rows.Int32(1))}, which is not there.")
            { Account = rows.Int64(0), Mailbox = rows.Int32(1) });
        }
    }
}
