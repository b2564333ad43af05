using System.Runtime.InteropServices;

namespace Posthorn.Imap.Syntax;

/// <summary>Collects numbers into a <see cref="MessageSet"/>; ascending ones, the usual case, are joined as they come.</summary>
public sealed class MessageSetBuilder
{
    private readonly List<MessageRange> _ranges = [];
    private bool _isSorted = true;
    private bool _hasStar;
    private uint _starLow = uint.MaxValue;
    private uint _starHigh;

    /// <summary>Adds one number, which must not be zero.</summary>
    public MessageSetBuilder Add(uint number) => Add(number, number);

    /// <summary>Adds the numbers between two, whichever is lower; neither may be zero.</summary>
    public MessageSetBuilder Add(uint one, uint other)
    {
        ArgumentOutOfRangeException.ThrowIfZero(one);
        ArgumentOutOfRangeException.ThrowIfZero(other);
        var range = new MessageRange(Math.Min(one, other), Math.Max(one, other));
        if (_ranges.Count > 0 && _isSorted)
        {
            var last = _ranges[^1];
            if (range.First >= last.First && range.First - 1 <= last.Last)
            {
                _ranges[^1] = new MessageRange(last.First, Math.Max(last.Last, range.Last));
                return this;
            }

            _isSorted = range.First > last.Last;
        }

        _ranges.Add(range);
        return this;
    }

    /// <summary>Adds "*", the highest number.</summary>
    public MessageSetBuilder AddStar()
    {
        _hasStar = true;
        return this;
    }

    /// <summary>Adds n:*.</summary>
    public MessageSetBuilder AddToStar(uint number)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        _hasStar = true;
        _starLow = Math.Min(_starLow, number);
        _starHigh = Math.Max(_starHigh, number);
        return this;
    }

    /// <summary>The set of what was added.</summary>
    public MessageSet Build()
    {
        if (!_isSorted)
        {
            Join();
        }

        return _ranges.Count == 0 && !_hasStar ? MessageSet.Empty : new MessageSet([.. _ranges], _hasStar, _starLow, _starHigh);
    }

    private void Join()
    {
        _ranges.Sort(static (left, right) => left.First.CompareTo(right.First));
        var ranges = CollectionsMarshal.AsSpan(_ranges);
        var last = 0;
        for (var i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].First - 1 <= ranges[last].Last)
            {
                ranges[last] = new MessageRange(ranges[last].First, Math.Max(ranges[last].Last, ranges[i].Last));
            }
            else
            {
                ranges[++last] = ranges[i];
            }
        }

        _ranges.RemoveRange(last + 1, _ranges.Count - last - 1);
        _isSorted = true;
    }
}
