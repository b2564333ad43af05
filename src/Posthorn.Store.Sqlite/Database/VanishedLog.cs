namespace Posthorn.Store.Sqlite;

/// <summary>
/// The UIDs of expunged messages whose rows have been collected. A client that was away for longer still hears of them (RFC 7162
/// §3.2.5.1). Each collection adds one row with the mod-sequence of the last of its UIDs, and old rows are merged, so what is
/// answered is complete, and the more exact the later the mod-sequence that is asked for.
/// </summary>
internal static class VanishedLog
{
    /// <summary>Rows that a mailbox has at most; merging halves them.</summary>
    internal const int MaxRows = 32;

    /// <summary>The UIDs expunged after a mod-sequence, and maybe some that were before.</summary>
    public static UidSet After(Connection database, MailboxId mailbox, long modSeq) =>
        Rows(database, mailbox, modSeq).Aggregate(UidSet.Empty, (all, row) => all.Union(row.Uids));

    /// <summary>Adds collected messages.</summary>
    /// <param name="modSeq">That of the last of them.</param>
    public static void Add(Connection database, MailboxId mailbox, UidSet uids, long modSeq)
    {
        var rows = Rows(database, mailbox, 0);
        if (rows.Find(row => row.ModSeq == modSeq).Uids is { } same)
        {
            uids = uids.Union(same);
        }

        Put(database, mailbox, uids, modSeq);
        if (rows.Count >= MaxRows)
        {
            var old = rows.GetRange(0, MaxRows / 2);
            Put(database, mailbox, old.Aggregate(UidSet.Empty, (all, row) => all.Union(row.Uids)), old[^1].ModSeq);
            database.Use("DELETE FROM vanished WHERE account = ? AND mailbox = ? AND modseq < ?")
                .With(mailbox.Account.Value).With(mailbox.Number).With(old[^1].ModSeq).Execute();
        }
    }

    /// <summary>Removes all that is known of a mailbox.</summary>
    public static void Forget(Connection database, MailboxId mailbox) =>
        database.Use("DELETE FROM vanished WHERE account = ? AND mailbox = ?")
            .With(mailbox.Account.Value).With(mailbox.Number).Execute();

    private static List<(long ModSeq, UidSet Uids)> Rows(Connection database, MailboxId mailbox, long afterModSeq)
    {
        var found = new List<(long ModSeq, UidSet Uids)>();
        using var rows = database.Use("SELECT modseq, uids FROM vanished WHERE account = ? AND mailbox = ? AND modseq > ? ORDER BY modseq")
            .With(mailbox.Account.Value).With(mailbox.Number).With(afterModSeq);
        while (rows.Step())
        {
            found.Add((rows.Int64(0), UidSetFormat.Read(rows.Bytes(1))));
        }

        return found;
    }

    private static void Put(Connection database, MailboxId mailbox, UidSet uids, long modSeq) =>
        database.Use("INSERT OR REPLACE INTO vanished (account, mailbox, modseq, uids) VALUES (?, ?, ?, ?)")
            .With(mailbox.Account.Value).With(mailbox.Number).With(modSeq).With(UidSetFormat.Write(uids)).Execute();
}
