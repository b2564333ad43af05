using System.Text;

namespace Posthorn.Store.Sqlite;

/// <summary>A mailbox against the rows of its messages, as of one moment.</summary>
internal static class MailboxCheck
{
    /// <summary>What one message row has to say.</summary>
    private const string Rows = """
        SELECT m.uid, m.flags, m.modseq, m.size, m.date, m.keywords, c.size, coalesce(length(t.lines), 0), h.thread,
            EXISTS (SELECT 1 FROM expunged AS e WHERE e.account = m.account AND e.mailbox = m.mailbox AND e.uid = m.uid), m.content
        FROM message AS m LEFT JOIN content AS c ON c.id = m.content
        LEFT JOIN trace AS t ON t.account = m.account AND t.mailbox = m.mailbox AND t.uid = m.uid
        LEFT JOIN thread AS h ON h.content = m.content AND h.account = m.account
        WHERE m.account = ? AND m.mailbox = ? ORDER BY m.uid
        """;

    /// <summary>Looks at a mailbox; nothing is found if it is gone.</summary>
    /// <param name="database">A connection in a transaction.</param>
    /// <param name="id">The mailbox.</param>
    /// <param name="contents">Takes the contents of its messages.</param>
    public static List<Damage> Run(Connection database, MailboxId id, Action<long> contents)
    {
        var found = new List<Damage>();
        if (Info(database, id) is not { } info)
        {
            return found;
        }

        var name = CheckContext.NameOf(database, id.Account.Value, id.Number);
        var counted = info with { Messages = 0, Unseen = 0, Deleted = 0, Size = 0, Sum = 0 };
        var (lastUid, lastModSeq) = (0u, 0L);
        using (var rows = database.Use(Rows).With(id.Account.Value).With(id.Number))
        {
            while (rows.Step())
            {
                var entry = Entry(rows);
                (lastUid, lastModSeq) = (entry.Uid, Math.Max(lastModSeq, entry.ModSeq));
                counted = Count(counted, entry);
                contents(rows.Int64(10));
                found.AddRange(OfMessage(rows, entry, name).Select(one => one with { Account = id.Account.Value, Mailbox = id.Number, Uid = entry.Uid, Content = rows.Int64(10) }));
            }
        }

        if ((counted.Messages, counted.Unseen, counted.Deleted, counted.Size) != (info.Messages, info.Unseen, info.Deleted, info.Size))
        {
            found.Add(Of(DamageKind.MailboxCounters, $"The counters of {name} are not those of its messages."));
        }

        if (lastUid >= info.UidNext || lastModSeq > info.HighestModSeq)
        {
            found.Add(Of(DamageKind.MailboxUids, $"UIDNEXT or HIGHESTMODSEQ of {name} is behind its messages."));
        }

        if (counted.Sum != info.Sum)
        {
            found.Add(Of(DamageKind.MailboxSum, $"The rows of the messages in {name} are not those that were written."));
        }

        return found;

        Damage Of(DamageKind kind, string text) => new(kind, text) { Account = id.Account.Value, Mailbox = id.Number };
    }

    /// <summary>The mailbox with the counters that its messages make.</summary>
    public static MailboxInfo Recount(Connection database, MailboxInfo info)
    {
        var counted = info with { Messages = 0, Unseen = 0, Deleted = 0, Size = 0, Sum = 0 };
        foreach (var entry in MailboxReader.Entries(database, info.Id))
        {
            counted = Count(counted, entry) with
            {
                UidNext = Math.Max(counted.UidNext, entry.Uid == uint.MaxValue ? entry.Uid : entry.Uid + 1),
                HighestModSeq = Math.Max(counted.HighestModSeq, entry.ModSeq),
            };
        }

        return counted;
    }

    /// <summary>The mailbox of a row, deleted or not; null if there is none.</summary>
    public static MailboxInfo? Info(Connection database, MailboxId id)
    {
        using var row = database.Use($"SELECT {MailboxReader.Columns} FROM mailbox WHERE account = ? AND number = ?").With(id.Account.Value).With(id.Number);
        return row.Step() ? MailboxReader.Info(row, id.Account) : null;
    }

    private static IEnumerable<Damage> OfMessage(Statement row, MessageEntry entry, string mailbox)
    {
        if (row.IsNull(6))
        {
            yield return new Damage(DamageKind.ContentMissing, $"Message {entry.Uid} in {mailbox} has no content.");
            yield break;
        }

        if (row.Int64(6) + row.Int64(7) != entry.Size)
        {
            yield return new Damage(DamageKind.MessageSize, $"The size of message {entry.Uid} in {mailbox} is not that of its content.");
        }

        if (row.IsNull(8))
        {
            yield return new Damage(DamageKind.MessageThread, $"Message {entry.Uid} in {mailbox} has no thread.");
        }

        if (row.Int64(9) != 0)
        {
            yield return new Damage(DamageKind.MessageExpunged, $"Message {entry.Uid} in {mailbox} is there and expunged.");
        }
    }

    private static MessageEntry Entry(Statement row) => new(
        row.UInt32(0), new MessageFlags((SystemFlags)row.Int64(1), KeywordSet.Parse(Encoding.UTF8.GetString(row.Bytes(5)))), row.Int64(2),
        row.UInt32(3), InternalDate.FromPacked(row.Int64(4)));

    private static MailboxInfo Count(MailboxInfo info, in MessageEntry entry) => info with
    {
        Messages = info.Messages + 1,
        Unseen = info.Unseen + (entry.Flags.Has(SystemFlags.Seen) ? 0 : 1),
        Deleted = info.Deleted + (entry.Flags.Has(SystemFlags.Deleted) ? 1 : 0),
        Size = info.Size + entry.Size,
        Sum = unchecked(info.Sum + MessageSum.Of(entry)),
    };
}
