namespace Posthorn.Store.Sqlite;

/// <summary>Makes a mailbox agree with the rows of its messages, in the writer's transaction. UIDs and UIDVALIDITY stay.</summary>
internal static class MailboxRepair
{
    /// <summary>Mends what a check may have found. The account gets its next mod-sequence.</summary>
    /// <param name="database">The writer's connection.</param>
    /// <param name="id">The mailbox.</param>
    /// <param name="kinds">What was found.</param>
    public static void Run(Connection database, MailboxId id, IReadOnlySet<DamageKind> kinds)
    {
        if (MailboxCheck.Info(database, id) is not { } info)
        {
            return;
        }

        if (kinds.Contains(DamageKind.MessageExpunged))
        {
            RunOn(database, id, """
                DELETE FROM expunged WHERE account = ?1 AND mailbox = ?2
                AND uid IN (SELECT uid FROM message WHERE account = ?1 AND mailbox = ?2)
                """);
        }

        if (kinds.Contains(DamageKind.MessageSize))
        {
            RunOn(database, id, """
                UPDATE message AS m SET size = (SELECT c.size FROM content AS c WHERE c.id = m.content)
                    + coalesce((SELECT length(t.lines) FROM trace AS t WHERE t.account = m.account AND t.mailbox = m.mailbox AND t.uid = m.uid), 0)
                WHERE m.account = ?1 AND m.mailbox = ?2 AND EXISTS (SELECT 1 FROM content AS c WHERE c.id = m.content)
                """);
        }

        var modSeq = AccountRepair.NextModSeq(database, id.Account, info.HighestModSeq);
        if (kinds.Contains(DamageKind.MailboxSum))
        {
            // Which row is not what it was nobody knows: with a new mod-sequence, clients ask for all of them (RFC 7162 §3.1).
            database.Use("UPDATE message SET modseq = ? WHERE account = ? AND mailbox = ?")
                .With(modSeq).With(id.Account.Value).With(id.Number).Execute();
        }

        if (kinds.Contains(DamageKind.MailboxName))
        {
            info = info with { Name = FreeName(database, id, $"Recovered {id.Number}"), TreeModSeq = modSeq };
        }

        Save(database, MailboxCheck.Recount(database, info) with { HighestModSeq = modSeq });
    }

    /// <summary>Makes a mailbox for messages that have none.</summary>
    public static void Restore(Connection database, MailboxId id, uint uidValidity)
    {
        var modSeq = AccountRepair.NextModSeq(database, id.Account, 0);
        if (MailboxCheck.Info(database, id) is null)
        {
            database.Use("""
                INSERT INTO mailbox (account, number, name, uidvalidity, uidnext, highestmodseq, treemodseq, uses, messages, unseen, deleted, size, first_recent)
                VALUES (?, ?, ?, ?, 1, ?, ?, 0, 0, 0, 0, 0, 1)
                """)
                .With(id.Account.Value).With(id.Number).With(FreeName(database, id, $"Recovered {id.Number}")).With(uidValidity)
                .With(modSeq).With(modSeq).Execute();
        }

        var counted = MailboxCheck.Recount(database, MailboxCheck.Info(database, id)!);

        // UIDs that were given to messages which are expunged must not be given again, either.
        var expunged = database.Use("SELECT max(uid) FROM expunged WHERE account = ? AND mailbox = ?").With(id.Account.Value).With(id.Number).Scalar() ?? 0;
        Save(database, counted with { UidNext = Math.Max(counted.UidNext, (uint)Math.Min(expunged + 1, uint.MaxValue)), HighestModSeq = Math.Max(modSeq, counted.HighestModSeq) });
    }

    private static void RunOn(Connection database, MailboxId id, string sql) => database.Use(sql).With(id.Account.Value).With(id.Number).Execute();

    private static string FreeName(Connection database, MailboxId id, string wanted)
    {
        var name = wanted;
        for (var i = 2; database.Use("SELECT 1 FROM mailbox WHERE account = ? AND name = ? AND deleted_at IS NULL").With(id.Account.Value).With(name).Scalar() is not null; i++)
        {
            name = $"{wanted}-{i}";
        }

        return name;
    }

    private static void Save(Connection database, MailboxInfo info) => database.Use("""
        UPDATE mailbox SET name = ?, uidnext = ?, highestmodseq = ?, treemodseq = ?, messages = ?, unseen = ?, deleted = ?, size = ?, sum = ?
        WHERE account = ? AND number = ?
        """)
        .With(info.Name).With(info.UidNext).With(info.HighestModSeq).With(info.TreeModSeq).With(info.Messages).With(info.Unseen)
        .With(info.Deleted).With(info.Size).With(info.Sum).With(info.Id.Account.Value).With(info.Id.Number).Execute();
}
