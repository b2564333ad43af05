using System.Collections.Concurrent;

namespace Posthorn.Store.Sqlite;

/// <summary>Reads a batch of messages' rows for FETCH and SEARCH, in UID order, expunged ones among them.</summary>
internal static class MessageReader
{
    /// <summary>
    /// Rows in a batch at most. No transaction is open between two batches, so a client that drains its answer slowly keeps
    /// neither a connection nor the write-ahead log busy; and no more rows than this are in memory for it.
    /// </summary>
    public const int BatchRows = 256;

    /// <summary>Octets of summaries and delivery's header lines after which a batch ends: some messages have thousands of parts.</summary>
    public const int BatchBytes = 1024 * 1024;

    private const string Columns = """
        SELECT m.uid, m.content, m.saved, s.data, t.lines, {1}, {3} FROM {0} AS m
        LEFT JOIN summary AS s ON s.content = m.content
        LEFT JOIN trace AS t ON t.account = m.account AND t.mailbox = m.mailbox AND t.uid = m.uid {2} {4}
        WHERE m.account = ? AND m.mailbox = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ?
        """;

    private static readonly ConcurrentDictionary<(string, MessageDetails), string> s_statements = new();

    /// <summary>A message's row as stored.</summary>
    /// <param name="Summary">The stored form of the summary; empty if it is missing.</param>
    /// <param name="Ids">Meaningless unless asked for.</param>
    /// <param name="Preview">Null if there is none, and unless asked for.</param>
    public readonly record struct StoredRow(
        uint Uid, ContentId Content, long Saved, byte[] Summary, byte[] TracePrefix, ObjectIds Ids, string? Preview)
    {
        /// <summary>Whether something that cannot be made anew could not be read.</summary>
        public bool IsDamaged { get; init; }
    }

    /// <summary>
    /// Reads the next batch of the messages whose UIDs are in the set, from a UID on. Where pages of the database are damaged, what can be
    /// read is.
    /// </summary>
    /// <param name="database">The connection.</param>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uids">Which messages.</param>
    /// <param name="details">What is read beside what every row has.</param>
    /// <param name="from">The UID to begin at; afterwards the one where the next batch begins, or null at the end.</param>
    public static List<StoredRow> ReadBatch(
        Connection database, MailboxId mailbox, UidSet uids, MessageDetails details, ref uint? from)
    {
        var start = from;
        try
        {
            return ReadWhole(database, mailbox, uids, details, ref from);
        }
        catch (SqliteFailure failure) when (failure.IsDamage)
        {
            from = start;
            return DamagedBatch.Read(database, mailbox, uids, details, ref from);
        }
    }

    private static List<StoredRow> ReadWhole(
        Connection database, MailboxId mailbox, UidSet uids, MessageDetails details, ref uint? from)
    {
        var rows = new List<StoredRow>(Math.Min(uids.Count, BatchRows));
        var start = from!.Value;
        from = null;
        var hasExpunged = HasExpunged(database, mailbox, start, uids.Ranges[^1].Last);
        var bytes = 0;
        for (var at = uids.RangeFrom(start); at < uids.Ranges.Length; at++)
        {
            var (first, last) = (Math.Max(uids.Ranges[at].First, start), uids.Ranges[at].Last);
            var begin = rows.Count;
            var room = BatchRows - begin;
            last = Read(database, "message", details, mailbox, first, last, room, ref bytes, rows);
            if (hasExpunged)
            {
                last = Read(database, "expunged", details, mailbox, first, last, room, ref bytes, rows);
                rows.Sort(begin, rows.Count - begin, ByUid);
                rows.RemoveAll(row => row.Uid > last);
                rows.RemoveRange(Math.Min(BatchRows, rows.Count), Math.Max(0, rows.Count - BatchRows));
            }

            if (rows.Count == BatchRows || bytes > BatchBytes)
            {
                from = rows[^1].Uid == uint.MaxValue ? null : rows[^1].Uid + 1;
                break;
            }
        }

        return rows;
    }

    private static Comparer<StoredRow> ByUid { get; } = Comparer<StoredRow>.Create((a, b) => a.Uid.CompareTo(b.Uid));

    /// <summary>Whether expunged messages are kept between two UIDs.</summary>
    public static bool HasExpunged(Connection database, MailboxId mailbox, uint first, uint last) =>
        database.Use("SELECT 1 FROM expunged WHERE account = ? AND mailbox = ? AND uid BETWEEN ? AND ? LIMIT 1")
            .With(mailbox.Account.Value).With(mailbox.Number).With(first).With(last).Scalar() is not null;

    /// <summary>Reads rows, and returns the UID up to which they are complete.</summary>
    private static uint Read(
        Connection database, string table, MessageDetails details, MailboxId mailbox, uint first, uint last, int count, ref int bytes,
        List<StoredRow> rows)
    {
        using var found = database.Use(s_statements.GetOrAdd((table, details), Sql))
            .With(mailbox.Account.Value).With(mailbox.Number).With(first).With(last).With(count);
        while (found.Step())
        {
            var trace = found.Bytes(4).ToArray();
            var ids = details.HasFlag(MessageDetails.Ids)
                ? ObjectIds.Of(found.Bytes(5), trace, InternalDate.FromPacked(found.Int64(6)), found.NullableInt64(7))
                : default;
            var row = new StoredRow(
                found.UInt32(0), new ContentId(found.Int64(1)), found.Int64(2), found.Bytes(3).ToArray(), trace, ids, found.NullableText(8));
            rows.Add(row);
            bytes += row.Summary.Length + row.TracePrefix.Length;
            if (bytes > BatchBytes)
            {
                return row.Uid;
            }
        }

        return last;
    }

    // A join costs a look-up in each row, so there are only those that were asked for.
    private static string Sql((string Table, MessageDetails Details) wanted)
    {
        var ids = wanted.Details.HasFlag(MessageDetails.Ids);
        var preview = (wanted.Details & (MessageDetails.KeptPreview | MessageDetails.Preview)) != 0;
        return Columns.Replace("{0}", wanted.Table, StringComparison.Ordinal)
            .Replace("{1}", ids ? "c.hash, m.date, h.thread" : "NULL, NULL, NULL", StringComparison.Ordinal)
            .Replace("{2}", ids
                ? "LEFT JOIN content AS c ON c.id = m.content LEFT JOIN thread AS h ON h.content = m.content AND h.account = m.account"
                : "", StringComparison.Ordinal)
            .Replace("{3}", preview ? "p.text" : "NULL", StringComparison.Ordinal)
            .Replace("{4}", preview ? "LEFT JOIN preview AS p ON p.content = m.content" : "", StringComparison.Ordinal);
    }
}
