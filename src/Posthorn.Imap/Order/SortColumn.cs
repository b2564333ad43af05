using System.Buffers;
using System.Buffers.Binary;
using Posthorn.Imap.Search;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Order;

/// <summary>
/// The values of one sort criterion for all messages that are sorted, each known by its index. A value has a lead of 8 octets, by which
/// nearly all comparisons are decided.
/// </summary>
internal abstract class SortColumn(int count, bool isReversed)
{
    private readonly ulong[] _leads = new ulong[count];

    /// <summary>Whether values are read from summaries, and not only from the snapshot.</summary>
    public abstract bool NeedsSummary { get; }

    /// <summary>The lead of a message, in the order that is asked for.</summary>
    public ulong Lead(int index) => _leads[index];

    /// <summary>Takes the value of a message.</summary>
    /// <param name="index">The message.</param>
    /// <param name="entry">What the snapshot says of it.</param>
    /// <param name="summary">Its summary; empty unless <see cref="NeedsSummary"/>.</param>
    public abstract void Take(int index, in MessageEntry entry, in SummaryView summary);

    /// <summary>Compares two messages.</summary>
    public int Compare(int one, int other)
    {
        var order = _leads[one].CompareTo(_leads[other]);
        return order != 0 ? order : isReversed ? CompareRest(other, one) : CompareRest(one, other);
    }

    /// <summary>Compares what is behind equal leads.</summary>
    protected abstract int CompareRest(int one, int other);

    protected void SetLead(int index, ulong lead) => _leads[index] = isReversed ? ~lead : lead;
}

/// <summary>A criterion whose values are numbers.</summary>
internal sealed class NumberColumn(int count, bool isReversed, bool needsSummary, NumberColumn.Value value) : SortColumn(count, isReversed)
{
    /// <summary>Finds the number of a message.</summary>
    public delegate long Value(in MessageEntry entry, in SummaryView summary);

    public override bool NeedsSummary => needsSummary;

    public override void Take(int index, in MessageEntry entry, in SummaryView summary) =>
        SetLead(index, (ulong)value(entry, summary) ^ (1UL << 63));

    protected override int CompareRest(int one, int other) => 0;
}

/// <summary>The relevancy of messages, the highest first (RFC 6203 §6).</summary>
internal sealed class RelevancyColumn(SearchResult found, bool isReversed) : SortColumn(found.Count, isReversed)
{
    public override bool NeedsSummary => false;

    public override void Take(int index, in MessageEntry entry, in SummaryView summary) =>
        SetLead(index, (ulong)(100 - found.Relevancy!.Of(found.Positions[index])));

    protected override int CompareRest(int one, int other) => 0;
}

/// <summary>A criterion whose values are texts, compared by a collation.</summary>
internal sealed class TextColumn(int count, bool isReversed, Collation collation, TextStore texts, TextColumn.Value value) : SortColumn(count, isReversed)
{
    private readonly int[] _keys = new int[count];
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly ArrayBufferWriter<byte> _key = new(256);

    /// <summary>Writes the text of a message.</summary>
    public delegate void Value(in SummaryView summary, IBufferWriter<byte> output);

    public override bool NeedsSummary => true;

    public override void Take(int index, in MessageEntry entry, in SummaryView summary)
    {
        _text.ResetWrittenCount();
        _key.ResetWrittenCount();
        value(summary, _text);
        collation.WriteKey(_text.WrittenSpan, _key);
        var key = _key.WrittenSpan;
        Span<byte> lead = stackalloc byte[sizeof(ulong)];
        key[..Math.Min(key.Length, lead.Length)].CopyTo(lead);
        SetLead(index, BinaryPrimitives.ReadUInt64BigEndian(lead));
        _keys[index] = texts.Add(key);
    }

    protected override int CompareRest(int one, int other) => texts.Get(_keys[one]).SequenceCompareTo(texts.Get(_keys[other]));
}
