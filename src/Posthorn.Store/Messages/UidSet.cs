using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Posthorn.Store;

/// <summary>An immutable set of UIDs as sorted, disjoint, non-adjacent ranges.</summary>
public sealed class UidSet : IReadOnlyCollection<uint>, IEquatable<UidSet>
{
    private readonly ImmutableArray<UidRange> _ranges;

    private UidSet(ImmutableArray<UidRange> ranges)
    {
        _ranges = ranges;
        long count = 0;
        foreach (var range in ranges)
        {
            count += (long)range.Last - range.First + 1;
        }

        Count = (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>No UID.</summary>
    public static UidSet Empty { get; } = new([]);

    /// <summary>The ranges, ascending; between two of them at least one UID is missing.</summary>
    public ImmutableArray<UidRange> Ranges => _ranges;

    /// <summary>How many UIDs (at most <see cref="int.MaxValue"/> is reported).</summary>
    public int Count { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>Makes a set from UIDs in any order, with repetitions.</summary>
    public static UidSet Of(params IEnumerable<uint> uids)
    {
        var builder = new Builder();
        foreach (var uid in uids)
        {
            builder.Add(uid);
        }

        return builder.ToSet();
    }

    /// <summary>All UIDs from first to last.</summary>
    public static UidSet Range(uint first, uint last) => first > last ? Empty : new([new UidRange(first, last)]);

    /// <summary>Makes a set from ranges in any order, overlapping or not.</summary>
    public static UidSet FromRanges(IEnumerable<UidRange> ranges)
    {
        var builder = new Builder();
        foreach (var range in ranges)
        {
            builder.Add(range.First, range.Last);
        }

        return builder.ToSet();
    }

    /// <summary>Whether the UID is in the set.</summary>
    public bool Contains(uint uid)
    {
        var at = RangeFrom(uid);
        return at < _ranges.Length && _ranges[at].First <= uid;
    }

    /// <summary>The index in <see cref="Ranges"/> of the first range that has the UID or a greater one; their number if there is none.</summary>
    public int RangeFrom(uint uid)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[middle].Last < uid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The UIDs of both.</summary>
    public UidSet Union(UidSet other) =>
        other.IsEmpty ? this : IsEmpty ? other : FromRanges(_ranges.Concat(other._ranges));

    /// <summary>The UIDs of this set that are not in the other.</summary>
    public UidSet Except(UidSet other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return this;
        }

        var builder = new Builder();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            while (next < other._ranges.Length && other._ranges[next].Last < first)
            {
                next++;
            }

            long from = first;
            for (var i = next; i < other._ranges.Length && other._ranges[i].First <= last; i++)
            {
                if (from < other._ranges[i].First)
                {
                    builder.Add((uint)from, other._ranges[i].First - 1);
                }

                from = (long)other._ranges[i].Last + 1;
            }

            if (from <= last)
            {
                builder.Add((uint)from, last);
            }
        }

        return builder.ToSet();
    }

    /// <summary>The UIDs that are in both.</summary>
    public UidSet Intersect(UidSet other) => Except(Except(other));

    /// <inheritdoc/>
    public IEnumerator<uint> GetEnumerator()
    {
        foreach (var range in _ranges)
        {
            for (var uid = range.First; ; uid++)
            {
                yield return uid;
                if (uid == range.Last)
                {
                    break;
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(UidSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UidSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var range in _ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    /// <summary>As IMAP writes sets: <c>1:3,7</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (first, last) in _ranges)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(first.ToString(CultureInfo.InvariantCulture));
            if (last != first)
            {
                text.Append(':').Append(last.ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>Collects UIDs; cheapest when they come in ascending order.</summary>
    public sealed class Builder
    {
        private readonly List<UidRange> _ranges = [];
        private bool _sorted = true;

        /// <summary>Adds one UID.</summary>
        public void Add(uint uid) => Add(uid, uid);

        /// <summary>Adds first to last.</summary>
        public void Add(uint first, uint last)
        {
            if (_ranges.Count > 0 && _sorted)
            {
                var previous = _ranges[^1];
                if (first >= previous.First && (long)first <= (long)previous.Last + 1)
                {
                    _ranges[^1] = previous with { Last = Math.Max(previous.Last, last) };
                    return;
                }

                _sorted = first > previous.Last;
            }

            _ranges.Add(new UidRange(first, last));
        }

        /// <summary>The set collected so far.</summary>
        public UidSet ToSet()
        {
            if (_ranges.Count == 0)
            {
                return Empty;
            }

            if (!_sorted)
            {
                _ranges.Sort((a, b) => a.First.CompareTo(b.First));
                var kept = 0;
                for (var i = 1; i < _ranges.Count; i++)
                {
                    if ((long)_ranges[i].First <= (long)_ranges[kept].Last + 1)
                    {
                        _ranges[kept] = _ranges[kept] with { Last = Math.Max(_ranges[kept].Last, _ranges[i].Last) };
                    }
                    else
                    {
                        _ranges[++kept] = _ranges[i];
                    }
                }

                _ranges.RemoveRange(kept + 1, _ranges.Count - kept - 1);
                _sorted = true;
            }

            return new UidSet([.. _ranges]);
        }
    }
}

/// <summary>UIDs from first to last, both included; first is not greater than last.</summary>
public readonly record struct UidRange(uint First, uint Last);
