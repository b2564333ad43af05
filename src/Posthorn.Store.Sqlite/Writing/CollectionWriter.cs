namespace Posthorn.Store.Sqlite;

/// <summary>
/// Gives back space, in the writer's transaction and in small steps, so that other requests never wait long for one.
/// </summary>
internal static class CollectionWriter
{
    /// <summary>Rows in a step at most: some milliseconds.</summary>
    private const int StepRows = 500;

    /// <summary>Octets of contents in a step at most: freeing a body touches each of its pages.</summary>
    private const long StepBytes = 4 * 1024 * 1024;

    /// <summary>What a step did.</summary>
    /// <param name="Report">What was given back.</param>
    /// <param name="Files">Hashes of contents whose files may go once this is committed.</param>
    /// <param name="IsLast">Whether nothing is left to be done.</param>
    public sealed record Step(CollectionReport Report, IReadOnlyList<byte[]> Files, bool IsLast);

    /// <summary>Does a step.</summary>
    public static Step Run(Connection database, DateTimeOffset removedBefore)
    {
        var before = removedBefore.ToUnixTimeMilliseconds();
        return DropMailboxes(database, before) ?? DropExpunged(database, before) ?? DropContents(database);
    }

    /// <summary>Drops messages of a mailbox that is no more, and in the end the mailbox, and the account it was the last of.</summary>
    private static Step? DropMailboxes(Connection database, long before)
    {
        if (NextMailbox(database, before) is not { } mailbox)
        {
            var account = database.Use("SELECT id FROM account WHERE removed < ? LIMIT 1").With(before).Scalar();
            if (account is not { } id)
            {
                return null;
            }

            if (DropThreadKeys(database, id) > 0)
            {
                return new Step(default, [], IsLast: false);
            }

            database.Use("DELETE FROM subscription WHERE account = ?").With(id).Execute();
            Annotations.Forget(database, new AccountId(id), mailbox: 0);
            database.Use("DELETE FROM account WHERE id = ?").With(id).Execute();
            return new Step(default, [], IsLast: false);
        }

        var dropped = Drop(database, "SELECT uid, content FROM message WHERE account = ? AND mailbox = ? LIMIT ?",
            "DELETE FROM message WHERE account = ? AND mailbox = ? AND uid = ?", mailbox);
        if (dropped == 0)
        {
            dropped = Drop(database, "SELECT uid, content FROM expunged WHERE account = ? AND mailbox = ? LIMIT ?",
                "DELETE FROM expunged WHERE account = ? AND mailbox = ? AND uid = ?", mailbox);
        }

        if (dropped == 0)
        {
            VanishedLog.Forget(database, mailbox);
            UrlKeys.Forget(database, mailbox);
            Annotations.Forget(database, mailbox.Account, mailbox.Number);
            Origins.Forget(database, mailbox);
            database.Use("DELETE FROM mailbox WHERE account = ? AND number = ?")
                .With(mailbox.Account.Value).With(mailbox.Number).Execute();
        }

        return new Step(new CollectionReport(dropped, 0, 0), [], IsLast: false);
    }

    private static int DropThreadKeys(Connection database, long account) => database.Use("""
        DELETE FROM thread_key WHERE account = ?1 AND key IN (SELECT key FROM thread_key WHERE account = ?1 LIMIT ?2)
        """).With(account).With(StepRows).Execute();

    private static MailboxId? NextMailbox(Connection database, long before)
    {
        using var deleted = database.Use("SELECT account, number FROM mailbox WHERE deleted_at < ? LIMIT 1").With(before);
        if (deleted.Step())
        {
            return new MailboxId(new AccountId(deleted.Int64(0)), deleted.Int32(1));
        }

        using var ofRemoved = database.Use("""
            SELECT m.account, m.number FROM account a JOIN mailbox m ON m.account = a.id WHERE a.removed < ? LIMIT 1
            """).With(before);
        return ofRemoved.Step() ? new MailboxId(new AccountId(ofRemoved.Int64(0)), ofRemoved.Int32(1)) : null;
    }

    private static int Drop(Connection database, string select, string delete, MailboxId mailbox)
    {
        var found = new List<(long Uid, long Content)>();
        using (var rows = database.Use(select).With(mailbox.Account.Value).With(mailbox.Number).With(StepRows))
        {
            while (rows.Step())
            {
                found.Add((rows.Int64(0), rows.Int64(1)));
            }
        }

        foreach (var (uid, content) in found)
        {
            database.Use(delete).With(mailbox.Account.Value).With(mailbox.Number).With(uid).Execute();
            Forget(database, mailbox.Account.Value, mailbox.Number, uid, content);
        }

        return found.Count;
    }

    private static Step? DropExpunged(Connection database, long before)
    {
        var found = new List<(long Account, int Mailbox, uint Uid, long Content, long ModSeq)>();
        using (var rows = database.Use("SELECT account, mailbox, uid, content, modseq FROM expunged WHERE moment < ? LIMIT ?")
            .With(before).With(StepRows))
        {
            while (rows.Step())
            {
                found.Add((rows.Int64(0), rows.Int32(1), rows.UInt32(2), rows.Int64(3), rows.Int64(4)));
            }
        }

        foreach (var ofOne in found.GroupBy(row => new MailboxId(new AccountId(row.Account), row.Mailbox)))
        {
            VanishedLog.Add(database, ofOne.Key, UidSet.Of(ofOne.Select(row => row.Uid)), ofOne.Max(row => row.ModSeq));
        }

        foreach (var (account, mailbox, uid, content, _) in found)
        {
            database.Use("DELETE FROM expunged WHERE account = ? AND mailbox = ? AND uid = ?")
                .With(account).With(mailbox).With(uid).Execute();
            Forget(database, account, mailbox, uid, content);
        }

        return found.Count == 0 ? null : new Step(new CollectionReport(found.Count, 0, 0), [], IsLast: false);
    }

    private static void Forget(Connection database, long account, long mailbox, long uid, long content)
    {
        database.Use("DELETE FROM trace WHERE account = ? AND mailbox = ? AND uid = ?")
            .With(account).With(mailbox).With(uid).Execute();
        database.Use("UPDATE content SET refs = refs - 1 WHERE id = ?").With(content).Execute();
    }

    private static Step DropContents(Connection database)
    {
        var found = new List<long>();
        var files = new List<byte[]>();
        long bytes = 0;
        using (var rows = database.Use("SELECT id, stored, form, hash FROM content WHERE refs = 0 LIMIT ?").With(StepRows))
        {
            while (bytes < StepBytes && rows.Step())
            {
                found.Add(rows.Int64(0));
                bytes += rows.Int64(1);
                if (rows.Int64(2) == ContentForm.File)
                {
                    files.Add(rows.Bytes(3).ToArray());
                }
            }
        }

        foreach (var id in found)
        {
            database.Use("DELETE FROM body WHERE content = ?").With(id).Execute();
            database.Use("DELETE FROM summary WHERE content = ?").With(id).Execute();
            database.Use("DELETE FROM preview WHERE content = ?").With(id).Execute();
            database.Use("DELETE FROM thread WHERE content = ?").With(id).Execute();
            database.Use("DELETE FROM content WHERE id = ?").With(id).Execute();
        }

        return new Step(new CollectionReport(0, found.Count, bytes), files, IsLast: found.Count == 0);
    }
}
