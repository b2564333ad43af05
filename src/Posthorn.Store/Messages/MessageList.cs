using System.Collections;

namespace Posthorn.Store;

/// <summary>
/// The messages of a mailbox in UID order: an immutable sequence in chunks, so that the next version shares nearly all of
/// its memory with this one (DESIGN: a session is a diff). Index 0 is message number 1.
/// </summary>
public sealed class MessageList : IReadOnlyList<MessageEntry>
{
    /// <summary>Entries in a chunk at most: 256 of 40 bytes, copied when one of them changes.</summary>
    internal const int MaxChunk = 256;

    private readonly MessageEntry[][] _chunks;
    private readonly int[] _starts;

    private MessageList(MessageEntry[][] chunks)
    {
        _chunks = chunks;
        _starts = new int[chunks.Length];
        var count = 0;
        for (var i = 0; i < chunks.Length; i++)
        {
            _starts[i] = count;
            count += chunks[i].Length;
        }

        Count = count;
    }

    /// <summary>No message.</summary>
    public static MessageList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The chunks, for those who walk over everything: each is a run of entries in UID order, none empty.</summary>
    internal ReadOnlySpan<MessageEntry[]> Chunks => _chunks;

    /// <inheritdoc/>
    public MessageEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var chunk = Array.BinarySearch(_starts, index);
            chunk = chunk < 0 ? ~chunk - 1 : chunk;
            return _chunks[chunk][index - _starts[chunk]];
        }
    }

    /// <summary>Makes a list of entries that are in ascending UID order.</summary>
    public static MessageList FromSorted(IEnumerable<MessageEntry> entries) => new([.. entries.Chunk(MaxChunk)]);

    /// <summary>The index of the UID, or the complement of the index of the first greater one (as in a binary search).</summary>
    public int IndexOf(uint uid)
    {
        var chunk = ChunkFor(uid);
        if (chunk < 0)
        {
            return ~0;
        }

        var within = Search(_chunks[chunk], uid);
        return within >= 0 ? _starts[chunk] + within : ~(_starts[chunk] + ~within);
    }

    /// <summary>Finds the message with this UID.</summary>
    public bool TryGet(uint uid, out MessageEntry entry)
    {
        var index = IndexOf(uid);
        entry = index >= 0 ? this[index] : default;
        return index >= 0;
    }

    /// <summary>
    /// The list with some entries added or replaced, and some removed. Chunks that nothing touches are shared.
    /// </summary>
    /// <param name="upserts">New or changed entries in ascending UID order.</param>
    /// <param name="removed">UIDs to leave out; what is not in the list is passed over.</param>
    public MessageList With(IReadOnlyList<MessageEntry> upserts, UidSet removed)
    {
        if (upserts.Count == 0 && removed.IsEmpty)
        {
            return this;
        }

        var chunks = new List<MessageEntry[]>(_chunks.Length + 1 + (upserts.Count / MaxChunk));
        var scratch = new List<MessageEntry>();
        var next = 0;
        var range = 0;
        for (var i = 0; i < _chunks.Length; i++)
        {
            var chunk = _chunks[i];
            // A chunk is responsible for all UIDs below the first one of its successor.
            var limit = i + 1 < _chunks.Length ? _chunks[i + 1][0].Uid : uint.MaxValue;
            var last = i + 1 == _chunks.Length;
            while (range < removed.Ranges.Length && removed.Ranges[range].Last < chunk[0].Uid)
            {
                range++;
            }

            var touched = (next < upserts.Count && (last || upserts[next].Uid < limit))
                || (range < removed.Ranges.Length && removed.Ranges[range].First <= chunk[^1].Uid);
            if (!touched)
            {
                Flush(scratch, chunks);
                chunks.Add(chunk);
                continue;
            }

            foreach (var entry in chunk)
            {
                while (next < upserts.Count && upserts[next].Uid < entry.Uid)
                {
                    scratch.Add(upserts[next++]);
                }

                if (next < upserts.Count && upserts[next].Uid == entry.Uid)
                {
                    scratch.Add(upserts[next++]);
                }
                else if (!removed.Contains(entry.Uid))
                {
                    scratch.Add(entry);
                }
            }

            while (next < upserts.Count && (last || upserts[next].Uid < limit))
            {
                scratch.Add(upserts[next++]);
            }

            // A chunk that has become small is kept back and grows together with the next one that changes.
            if (scratch.Count >= MaxChunk / 4)
            {
                Flush(scratch, chunks);
            }
        }

        while (next < upserts.Count)
        {
            scratch.Add(upserts[next++]);
        }

        Flush(scratch, chunks);
        return chunks.Count == 0 ? Empty : new MessageList([.. chunks]);
    }

    /// <summary>The messages whose UIDs are in the set, ascending. Time depends on the smaller of the two.</summary>
    public IEnumerable<MessageEntry> In(UidSet uids)
    {
        foreach (var (first, last) in uids.Ranges)
        {
            var at = IndexOf(first);
            for (at = at < 0 ? ~at : at; at < Count; at++)
            {
                var entry = this[at];
                if (entry.Uid > last)
                {
                    break;
                }

                yield return entry;
            }
        }
    }

    /// <summary>So many messages from an index on.</summary>
    public IEnumerable<MessageEntry> Slice(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - index);
        var chunk = Array.BinarySearch(_starts, index);
        chunk = chunk < 0 ? ~chunk - 1 : chunk;
        for (; count > 0; chunk++)
        {
            for (var at = index - _starts[chunk]; at < _chunks[chunk].Length && count > 0; at++, index++, count--)
            {
                yield return _chunks[chunk][at];
            }
        }
    }

    /// <inheritdoc cref="IEnumerable{T}.GetEnumerator"/>
    public IEnumerator<MessageEntry> GetEnumerator()
    {
        foreach (var chunk in _chunks)
        {
            foreach (var entry in chunk)
            {
                yield return entry;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void Flush(List<MessageEntry> scratch, List<MessageEntry[]> chunks)
    {
        for (var from = 0; from < scratch.Count; from += MaxChunk)
        {
            chunks.Add([.. scratch.GetRange(from, Math.Min(MaxChunk, scratch.Count - from))]);
        }

        scratch.Clear();
    }

    private static int Search(MessageEntry[] chunk, uint uid)
    {
        int low = 0, high = chunk.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (chunk[middle].Uid == uid)
            {
                return middle;
            }

            if (chunk[middle].Uid < uid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>The last chunk that begins at or below the UID; -1 if all begin above it.</summary>
    private int ChunkFor(uint uid)
    {
        int low = 0, high = _chunks.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_chunks[middle][0].Uid <= uid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
