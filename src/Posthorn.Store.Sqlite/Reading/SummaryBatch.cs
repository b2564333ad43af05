using System.Buffers;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Reads summaries of a mailbox in batches, in UID order, expunged ones among them. One buffer is used for all batches: what was read
/// before is gone with the next one.
/// </summary>
internal sealed class SummaryBatch(MailboxId mailbox, UidSet uids)
{
    /// <summary>Rows of a batch at most: as with <see cref="MessageReader.BatchRows"/>, but narrower, so there can be more of them.</summary>
    private const int BatchRows = 2048;

    /// <summary>Octets after which a batch is full, too: summaries have some hundred, but may have a million.</summary>
    private const int BatchOctets = 2 * 1024 * 1024;

    private const string Sql = """
        SELECT m.uid, m.content, s.data FROM {0} AS m LEFT JOIN summary AS s ON s.content = m.content
        WHERE m.account = ? AND m.mailbox = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid
        """;

    private static readonly string s_present = Sql.Replace("{0}", "message", StringComparison.Ordinal);
    private static readonly string s_expunged = Sql.Replace("{0}", "expunged", StringComparison.Ordinal);

    private readonly ArrayBufferWriter<byte> _octets = new(64 * 1024);
    private readonly List<Row> _rows = [];
    private readonly List<UidRange> _runs = Runs(uids);
    private uint? _from = uids.IsEmpty ? null : uids.Ranges[0].First;

    /// <summary>Rows of the present batch.</summary>
    public int Count => _rows.Count;

    /// <summary>Whether there is nothing more to be read.</summary>
    public bool IsLast => _from is null;

    /// <summary>The UID of a row.</summary>
    public uint UidOf(int index) => _rows[index].Uid;

    /// <summary>The content of a row.</summary>
    public ContentId ContentOf(int index) => _rows[index].Content;

    /// <summary>The summary of a row; false if it is missing or damaged.</summary>
    public bool TryGet(int index, out StoredSummary stored)
    {
        var row = _rows[index];
        var isWhole = SummaryView.TryOpen(_octets.WrittenMemory.Slice(row.Start, row.Length), out var view);
        stored = new StoredSummary(row.Uid, view);
        return isWhole;
    }

    /// <summary>Reads the next batch; the number of its rows.</summary>
    public int Read(Connection database)
    {
        _octets.ResetWrittenCount();
        _rows.Clear();
        var start = _from!.Value;
        _from = null;
        var hasExpunged = MessageReader.HasExpunged(database, mailbox, start, uids.Ranges[^1].Last);
        foreach (var (first, last) in _runs)
        {
            if (last < start)
            {
                continue;
            }

            if (_rows.Count >= BatchRows || _octets.WrittenCount >= BatchOctets)
            {
                _from = first;
                break;
            }

            var begin = _rows.Count;
            var end = Read(database, s_present, Math.Max(first, start), last);
            if (hasExpunged)
            {
                end = Read(database, s_expunged, Math.Max(first, start), end);
                _rows.RemoveAll(row => row.Uid > end);
                _rows.Sort(begin, _rows.Count - begin, s_byUid);
            }

            if (end < last)
            {
                _from = end + 1;
                break;
            }
        }

        return _rows.Count;
    }

    private static readonly Comparer<Row> s_byUid = Comparer<Row>.Create((a, b) => a.Uid.CompareTo(b.Uid));

    /// <summary>Reads as many rows as a batch has at most; the UID up to which all have been read.</summary>
    private uint Read(Connection database, string sql, uint first, uint last)
    {
        using var found = database.Use(sql).With(mailbox.Account.Value).With(mailbox.Number).With(first).With(last);
        var (rows, octets) = (_rows.Count, _octets.WrittenCount);
        while (found.Step())
        {
            if (!uids.Contains(found.UInt32(0)))
            {
                continue;
            }

            var data = found.Bytes(2);
            _rows.Add(new Row(found.UInt32(0), new ContentId(found.Int64(1)), _octets.WrittenCount, data.Length));
            _octets.Write(data);
            if (_rows.Count - rows >= BatchRows || _octets.WrittenCount - octets >= BatchOctets)
            {
                return _rows[^1].Uid;
            }
        }

        return last;
    }

    /// <summary>The UIDs, in few ranges: a look-up for each costs more than some rows in between, which are passed over.</summary>
    private static List<UidRange> Runs(UidSet uids)
    {
        const uint SmallGap = 32;
        var runs = new List<UidRange>();
        foreach (var range in uids.Ranges)
        {
            if (runs.Count > 0 && range.First - runs[^1].Last <= SmallGap)
            {
                runs[^1] = runs[^1] with { Last = range.Last };
            }
            else
            {
                runs.Add(range);
            }
        }

        return runs;
    }

    private readonly record struct Row(uint Uid, ContentId Content, int Start, int Length);
}
