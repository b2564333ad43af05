using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// An immutable set of message numbers or UIDs (RFC 9051 §9, sequence-set), kept as ascending ranges that neither overlap nor
/// touch. "*" stays unresolved until the highest number in use is known: see <see cref="Resolve"/>.
/// </summary>
/// <remarks>
/// "n:*" is the range between n and the highest number, whichever is lower: with nothing above 5, "9:*" is 5:9. Any number of
/// such ranges together are the numbers from min(lowest n, highest) to max(highest n, highest), so that two numbers say it all.
/// </remarks>
public sealed class MessageSet : IEquatable<MessageSet>
{
    private readonly MessageRange[] _ranges;
    private readonly bool _isLastSearch;

    // min and max of the n in "n:*"; a lone "*" has none of its own and adds these neutral values.
    private readonly uint _starLow;
    private readonly uint _starHigh;

    internal MessageSet(
        MessageRange[] ranges, bool hasStar = false, uint starLow = uint.MaxValue, uint starHigh = 0, bool isLastSearch = false)
    {
        _ranges = ranges;
        HasStar = hasStar;
        _starLow = starLow;
        _starHigh = starHigh;
        _isLastSearch = isLastSearch;
    }

    /// <summary>No number at all; it has no form on the wire, and its text is empty.</summary>
    public static MessageSet Empty { get; } = new([]);

    /// <summary>1:*.</summary>
    public static MessageSet All { get; } = new([], hasStar: true, 1, 1);

    /// <summary>"$": what the last SEARCH with SAVE found (RFC 5182 §2.1). It holds no number itself; the session knows them.</summary>
    public static MessageSet LastSearch { get; } = new([], isLastSearch: true);

    /// <summary>True for "$".</summary>
    public bool IsLastSearch => _isLastSearch;

    /// <summary>True if it holds "*", so that what it means depends on the highest number.</summary>
    public bool HasStar { get; }

    /// <summary>The lowest n of an "n:*" in it; null if there is none ("*" alone is none).</summary>
    public uint? OpenFrom => HasStar && _starLow != uint.MaxValue ? _starLow : null;

    /// <summary>True if it has neither a number, nor "*", nor is "$".</summary>
    public bool IsEmpty => _ranges.Length == 0 && !HasStar && !_isLastSearch;

    /// <summary>The ranges without those that hold "*"; ascending, apart from each other.</summary>
    public ReadOnlySpan<MessageRange> Ranges => _ranges;

    /// <summary>How many numbers are in <see cref="Ranges"/>.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (var range in _ranges)
            {
                count += range.Count;
            }

            return count;
        }
    }

    /// <summary>A set of one number, which must not be zero.</summary>
    public static MessageSet Of(uint number) => Of(number, number);

    /// <summary>A set of the numbers between two, whichever is lower; neither may be zero.</summary>
    public static MessageSet Of(uint one, uint other) => new MessageSetBuilder().Add(one, other).Build();

    /// <summary>A set of numbers in any order; none may be zero.</summary>
    public static MessageSet Of(IEnumerable<uint> numbers)
    {
        var builder = new MessageSetBuilder();
        foreach (var number in numbers)
        {
            builder.Add(number);
        }

        return builder.Build();
    }

    /// <summary>Reads a whole set: "2,4:7,*"; "$" is <see cref="LastSearch"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out MessageSet? set) => TryParse(text, out set, out _);

    /// <summary>Reads a set that is known to be well-formed, as in tests and tools.</summary>
    /// <exception cref="FormatException">It is not a sequence-set.</exception>
    public static MessageSet Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var set) ? set : throw new FormatException("This is not a sequence-set.");

    internal static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out MessageSet? set, out int consumed) =>
        MessageSetText.TryParse(text, out set, out consumed);

    /// <summary>The set with "*" replaced by the highest number, and thus without <see cref="HasStar"/>.</summary>
    /// <param name="highest">
    /// The number of messages, or the highest UID in use (RFC 9051 §9: in an empty mailbox, UIDNEXT for UIDs). Zero, an empty
    /// mailbox by numbers, has no message for "*" to mean: ranges with it are left out.
    /// </param>
    public MessageSet Resolve(uint highest)
    {
        if (!HasStar)
        {
            return this;
        }

        var builder = new MessageSetBuilder();
        foreach (var range in _ranges)
        {
            builder.Add(range.First, range.Last);
        }

        if (highest > 0)
        {
            builder.Add(Math.Min(_starLow, highest), Math.Max(_starHigh, highest));
        }

        return builder.Build();
    }

    /// <summary>Whether a number is in <see cref="Ranges"/>; a set with "*" is asked after <see cref="Resolve"/>.</summary>
    public bool Contains(uint number)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (number < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (number > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The numbers in <see cref="Ranges"/>, ascending. A client can name four thousand million: intersect the ranges with what
    /// exists rather than walk through this.
    /// </summary>
    public IEnumerable<uint> Numbers()
    {
        foreach (var range in _ranges)
        {
            for (var number = range.First; ; number++)
            {
                yield return number;
                if (number == range.Last)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Writes the set in its shortest form; an empty set writes nothing.</summary>
    public void WriteTo(System.Buffers.IBufferWriter<byte> output) => MessageSetText.Write(this, _starLow, _starHigh, output);

    /// <inheritdoc/>
    public override string ToString()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        WriteTo(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    /// <inheritdoc/>
    public bool Equals(MessageSet? other) =>
        other is not null && HasStar == other.HasStar && _isLastSearch == other._isLastSearch
        && _starLow == other._starLow && _starHigh == other._starHigh && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MessageSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(HasStar);
        hash.Add(_starLow);
        foreach (var range in _ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }
}
