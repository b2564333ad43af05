using System.Collections;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Changes;

/// <summary>
/// Some of the messages that a client knows of, ascending, with their numbers: an immutable view of the list that it was told, kept as
/// runs of indexes. However many messages there are, a set like 1:* costs one run.
/// </summary>
internal sealed class NumberedMessages : IReadOnlyCollection<NumberedMessage>
{
    private readonly MessageList _told;
    private readonly List<Run> _runs;
    private readonly List<int> _before = [];

    private NumberedMessages(MessageList told, List<Run> runs)
    {
        _told = told;
        _runs = runs;
        foreach (var run in runs)
        {
            _before.Add(Count);
            Count += run.Count;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The UIDs.</summary>
    public UidSet Uids => UidSet.Of(this.Select(message => message.Entry.Uid));

    /// <summary>All messages of a list.</summary>
    public static NumberedMessages All(MessageList told) => new(told, told.Count == 0 ? [] : [new Run(0, told.Count)]);

    /// <summary>The messages that a set in a command means; see <see cref="SelectedMailbox.Resolve"/>.</summary>
    /// <param name="told">The messages that are numbered.</param>
    /// <param name="saved">What <c>$</c> stands for.</param>
    /// <param name="set">The set.</param>
    /// <param name="byUid">Whether it holds UIDs.</param>
    public static NumberedMessages Resolve(MessageList told, UidSet saved, MessageSet set, bool byUid) =>
        set.IsLastSearch ? Of(told, saved)
        : told.Count == 0 ? All(told)
        : byUid ? OfUids(told, set.Resolve(told[^1].Uid).Ranges.ToArray())
        : OfNumbers(told, set.Resolve((uint)told.Count).Ranges.ToArray());

    /// <summary>The messages with these UIDs, as far as there are such.</summary>
    public static NumberedMessages Of(MessageList told, UidSet uids) =>
        OfUids(told, uids.Ranges.Select(range => new MessageRange(range.First, range.Last)));

    /// <summary>The messages with the numbers of these ranges, as far as there are such; the ranges ascend, apart from each other.</summary>
    public static NumberedMessages OfNumbers(MessageList told, IEnumerable<MessageRange> ranges) => new(told, Join(
        from range in ranges
        let first = (int)Math.Min(range.First - 1, (uint)told.Count)
        select new Run(first, (int)Math.Min(range.Last, (uint)told.Count) - first)));

    /// <summary>The messages with the UIDs of these ranges, as far as there are such; the ranges ascend, apart from each other.</summary>
    public static NumberedMessages OfUids(MessageList told, IEnumerable<MessageRange> ranges) => new(told, Join(
        from range in ranges
        let first = told.IndexOf(range.First)
        let last = told.IndexOf(range.Last)
        let begin = first < 0 ? ~first : first
        select new Run(begin, (last < 0 ? ~last : last + 1) - begin)));

    /// <summary>The messages of which something is true.</summary>
    public NumberedMessages FindAll(Func<NumberedMessage, bool> isIn) =>
        new(_told, Join(from message in this where isIn(message) select new Run((int)message.Number - 1, 1)));

    /// <summary>So many of the messages from an index in this collection on, counted from 0.</summary>
    public NumberedMessages GetRange(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - index);
        var runs = new List<Run>();
        for (var at = RunOf(index); count > 0; at++)
        {
            var skipped = index - _before[at];
            var taken = Math.Min(count, _runs[at].Count - skipped);
            runs.Add(new Run(_runs[at].First + skipped, taken));
            index += taken;
            count -= taken;
        }

        return new NumberedMessages(_told, runs);
    }

    /// <inheritdoc/>
    public IEnumerator<NumberedMessage> GetEnumerator()
    {
        foreach (var run in _runs)
        {
            var number = (uint)run.First;
            foreach (var entry in _told.Slice(run.First, run.Count))
            {
                yield return new NumberedMessage(++number, entry);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>From the last to the first, without a copy of them.</summary>
    public IEnumerable<NumberedMessage> Descending()
    {
        for (var i = _runs.Count - 1; i >= 0; i--)
        {
            for (var index = _runs[i].First + _runs[i].Count - 1; index >= _runs[i].First; index--)
            {
                yield return new NumberedMessage((uint)index + 1, _told[index]);
            }
        }
    }

    private int RunOf(int index)
    {
        var at = _before.BinarySearch(index);
        return at < 0 ? ~at - 1 : at;
    }

    private static List<Run> Join(IEnumerable<Run> ascending)
    {
        var runs = new List<Run>();
        foreach (var run in ascending)
        {
            if (run.Count <= 0)
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1].First + runs[^1].Count == run.First)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + run.Count };
            }
            else
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    private readonly record struct Run(int First, int Count);
}

/// <summary>A message with the number by which the client knows it.</summary>
internal readonly record struct NumberedMessage(uint Number, MessageEntry Entry);
