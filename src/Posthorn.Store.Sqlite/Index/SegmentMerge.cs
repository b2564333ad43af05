using System.Buffers;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Makes one segment of several that follow each other, without the messages that are gone; step by step, so that new messages need not
/// wait for it. What it writes is not read before the end, and goes if the server ends sooner.
/// </summary>
internal sealed class SegmentMerge
{
    /// <summary>Segments of a size that become one.</summary>
    private const int Fan = 8;

    /// <summary>Messages of a segment of the smallest size, up to which they are of that size.</summary>
    private const int Least = 256;

    /// <summary>Octets that a step writes.</summary>
    private const long StepBytes = 1024 * 1024;

    private readonly List<Segment> _inputs;
    private readonly List<SegmentCursor> _cursors;
    private readonly int[][] _places;
    private readonly SegmentWriter? _output;
    private readonly ArrayBufferWriter<byte> _postings = new();

    private SegmentMerge(Connection database, MailboxId mailbox, List<Segment> inputs, HashSet<uint> present)
    {
        (Mailbox, _inputs) = (mailbox, inputs);
        var uids = new List<uint>();
        _places = [.. inputs.Select(input => Place(input.Uids, present, uids))];
        _cursors = [.. inputs.Select(input => new SegmentCursor(database, input))];
        if (uids.Count > 0)
        {
            // Of the text, as much is gone as of the messages.
            var text = inputs.Sum(input => input.Text) * uids.Count / inputs.Sum(input => input.Uids.Length);
            _output = new SegmentWriter(database, mailbox, uids.ToArray(), text);
        }
    }

    /// <summary>Of which mailbox.</summary>
    public MailboxId Mailbox { get; }

    /// <summary>
    /// Which segments of a mailbox are to become one: the last ones, if enough of them are small for what is before them.
    /// </summary>
    public static List<Segment> Choose(List<Segment> segments)
    {
        for (long limit = Least; limit < uint.MaxValue; limit *= Fan)
        {
            var first = segments.FindLastIndex(segment => segment.Uids.Length > limit) + 1;
            if (segments.Count - first >= Fan)
            {
                return segments[first..];
            }
        }

        return [];
    }

    /// <summary>Begins; in a transaction.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="inputs">Segments of it that follow each other.</param>
    /// <param name="present">The messages that are there.</param>
    public static SegmentMerge Begin(Connection database, MailboxId mailbox, List<Segment> inputs, HashSet<uint> present) =>
        new(database, mailbox, inputs, present);

    /// <summary>Does a step; in a transaction.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Step(Connection database)
    {
        var enough = (_output?.Written ?? 0) + StepBytes;
        while (_output is not null && _output.Written < enough)
        {
            if (Lowest() is not { } lowest)
            {
                _output.Finish(database, _inputs.Select(input => input.Id));
                return true;
            }

            var term = lowest.Term.ToArray();
            Join(database, term);
            if (_postings.WrittenCount > 0)
            {
                _output.Add(database, term, _postings.WrittenSpan);
                _postings.ResetWrittenCount();
            }
        }

        if (_output is null)
        {
            _inputs.ForEach(input => SegmentWriter.Delete(database, input.Id));
        }

        return _output is null;
    }

    private SegmentCursor? Lowest()
    {
        SegmentCursor? lowest = null;
        foreach (var cursor in _cursors)
        {
            if (!cursor.IsAtEnd && (lowest is null || cursor.Term.SequenceCompareTo(lowest.Term) < 0))
            {
                lowest = cursor;
            }
        }

        return lowest;
    }

    private void Join(Connection database, ReadOnlySpan<byte> term)
    {
        uint before = 0;
        for (var i = 0; i < _cursors.Count; i++)
        {
            var cursor = _cursors[i];
            if (cursor.IsAtEnd || !cursor.Term.SequenceEqual(term))
            {
                continue;
            }

            uint old = 0;
            for (var at = 0; at < cursor.Postings.Length;)
            {
                old += Postings.Read(cursor.Postings, ref at);
                if (old >= _places[i].Length)
                {
                    throw new IndexDamageException();
                }

                if (_places[i][old] is >= 0 and var place)
                {
                    _postings.Advance(Postings.Write(_postings.GetSpan(Postings.MaxBytes), (uint)place - before));
                    before = (uint)place;
                }
            }

            cursor.MoveNext(database);
        }
    }

    /// <summary>Where each message comes to stand, or -1.</summary>
    private static int[] Place(uint[] old, HashSet<uint> present, List<uint> uids)
    {
        var places = new int[old.Length];
        for (var i = 0; i < old.Length; i++)
        {
            places[i] = present.Contains(old[i]) ? uids.Count : -1;
            if (places[i] >= 0)
            {
                uids.Add(old[i]);
            }
        }

        return places;
    }
}
