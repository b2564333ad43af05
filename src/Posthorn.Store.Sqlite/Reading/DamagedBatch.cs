namespace Posthorn.Store.Sqlite;

/// <summary>
/// Reads messages where a page of the database is damaged: each thing of each message by itself, so that what cannot be read is that of few
/// messages and not of the whole batch. Derived things that cannot be read are as if they were missing.
/// </summary>
internal static class DamagedBatch
{
    private const string Rows = """
        SELECT uid, content, saved, date FROM {0} WHERE account = ? AND mailbox = ? AND uid BETWEEN ? AND ? ORDER BY uid LIMIT ?
        """;

    private static readonly string s_present = Rows.Replace("{0}", "message", StringComparison.Ordinal);
    private static readonly string s_expunged = Rows.Replace("{0}", "expunged", StringComparison.Ordinal);

    /// <summary>Reads the next batch, as <see cref="MessageReader.ReadBatch"/> does.</summary>
    public static List<MessageReader.StoredRow> Read(
        Connection database, MailboxId mailbox, UidSet uids, MessageDetails details, ref uint? from)
    {
        var found = new List<(uint Uid, long Content, long Saved, long Date)>();
        var start = from!.Value;
        from = null;
        for (var at = uids.RangeFrom(start); at < uids.Ranges.Length && found.Count < MessageReader.BatchRows; at++)
        {
            var first = Math.Max(uids.Ranges[at].First, start);
            Take(database, s_present, mailbox, first, uids.Ranges[at].Last, found);
            Take(database, s_expunged, mailbox, first, uids.Ranges[at].Last, found);
        }

        found.Sort((a, b) => a.Uid.CompareTo(b.Uid));
        if (found.Count >= MessageReader.BatchRows)
        {
            found.RemoveRange(MessageReader.BatchRows, found.Count - MessageReader.BatchRows);
            from = found[^1].Uid == uint.MaxValue ? null : found[^1].Uid + 1;
        }

        return found.ConvertAll(row => ReadRow(database, mailbox, details, row));
    }

    private static void Take(
        Connection database, string sql, MailboxId mailbox, uint first, uint last, List<(uint Uid, long Content, long Saved, long Date)> found)
    {
        using var rows = database.Use(sql)
            .With(mailbox.Account.Value).With(mailbox.Number).With(first).With(last).With(MessageReader.BatchRows);
        while (rows.Step())
        {
            found.Add((rows.UInt32(0), rows.Int64(1), rows.Int64(2), rows.Int64(3)));
        }
    }

    private static MessageReader.StoredRow ReadRow(
        Connection database, MailboxId mailbox, MessageDetails details, (uint Uid, long Content, long Saved, long Date) row)
    {
        var summary = Try(database, "SELECT data FROM summary WHERE content = ?", found => found.Bytes(0).ToArray(), row.Content).Value ?? [];
        var (traceIsRead, trace) = Try(
            database, "SELECT lines FROM trace WHERE account = ? AND mailbox = ? AND uid = ?", found => found.Bytes(0).ToArray(),
            mailbox.Account.Value, mailbox.Number, row.Uid);
        var (idsAreRead, ids) = (true, default(ObjectIds));
        if (details.HasFlag(MessageDetails.Ids))
        {
            var (hashIsRead, hash) = Try(database, "SELECT hash FROM content WHERE id = ?", found => found.Bytes(0).ToArray(), row.Content);
            var thread = Try(database, "SELECT thread FROM thread WHERE content = ? AND account = ?", found => (long?)found.Int64(0), row.Content, mailbox.Account.Value).Value;
            (idsAreRead, ids) = (hashIsRead, ObjectIds.Of(hash, trace, InternalDate.FromPacked(row.Date), thread));
        }

        // Lines of the header that cannot be read make it another message; what is derived can be made anew.
        return new MessageReader.StoredRow(row.Uid, new ContentId(row.Content), row.Saved, summary, trace ?? [], ids, null)
        {
            IsDamaged = !traceIsRead || !idsAreRead,
        };
    }

    private static (bool IsRead, T? Value) Try<T>(Connection database, string sql, Func<Statement, T> read, params ReadOnlySpan<long> keys)
    {
        try
        {
            using var row = database.Use(sql);
            foreach (var key in keys)
            {
                row.With(key);
            }

            return (true, row.Step() ? read(row) : default);
        }
        catch (SqliteFailure failure) when (failure.IsDamage)
        {
            return (false, default);
        }
    }
}
