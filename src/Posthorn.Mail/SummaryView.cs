using System.Buffers;
using System.Collections.Immutable;

namespace Posthorn.Mail;

/// <summary>
/// A stored summary (<see cref="MessageSummary.Serialize"/>) of which only the head has been read: FETCH of ENVELOPE, BODYSTRUCTURE
/// and sizes copies slices of it. Allocates nothing.
/// </summary>
public readonly struct SummaryView
{
    internal const int OffsetBias = 24 * 60;

    private readonly ReadOnlyMemory<byte> _cuts;

    private SummaryView(ref StoredReader head, ReadOnlyMemory<byte> stored)
    {
        IsVersionKnown = head.Byte() == SummaryFormat.Version;
        Flags = head.Byte();
        Size = head.Number();
        HeaderLength = head.Number();
        if ((Flags & 1) != 0)
            SentDate = Date(head.Number(), head.Number() - OffsetBias);
        var envelope = head.Number();
        var structure = head.Number();
        var cuts = head.Number();
        var tree = head.Number();
        var rest = stored[^head.Remaining..];
        // Each is checked by itself first, so that the sum cannot overflow.
        IsWhole = !head.IsBroken && envelope <= rest.Length && structure <= rest.Length && cuts <= rest.Length && tree <= rest.Length
            && envelope + structure + cuts + tree <= rest.Length;
        if (!IsWhole)
            return;
        Envelope = rest[..(int)envelope];
        rest = rest[(int)envelope..];
        BodyStructure = rest[..(int)structure];
        rest = rest[(int)structure..];
        _cuts = rest[..(int)cuts];
        rest = rest[(int)cuts..];
        Tree = rest[..(int)tree];
        Texts = rest[(int)tree..];
    }

    /// <summary>Octets of the content.</summary>
    public long Size { get; }

    /// <summary>Octets of the top header block, the blank line included.</summary>
    public long HeaderLength { get; }

    /// <summary>As <see cref="MessageSummary.SentDate"/>.</summary>
    public DateTimeOffset? SentDate { get; }

    /// <summary>As <see cref="MessageSummary.HasAttachments"/>.</summary>
    public bool HasAttachments => (Flags & 4) != 0;

    /// <summary>As <see cref="MessageSummary.Envelope"/>.</summary>
    public ReadOnlyMemory<byte> Envelope { get; }

    /// <summary>As <see cref="MessageSummary.BodyStructure"/>.</summary>
    public ReadOnlyMemory<byte> BodyStructure { get; }

    internal byte Flags { get; }

    internal ReadOnlyMemory<byte> Tree { get; }

    internal ReadOnlyMemory<byte> Texts { get; }

    private bool IsVersionKnown { get; }

    private bool IsWhole { get; }

    /// <summary>Opens a stored summary.</summary>
    /// <param name="stored">What <see cref="MessageSummary.Serialize"/> returned; the view keeps slices of it.</param>
    /// <param name="view">The view.</param>
    /// <returns>false if the head is not that of a stored form of a known version; never an exception. What follows the head is
    /// checked when it is read (<see cref="MessageSummary.TryDeserialize"/>).</returns>
    public static bool TryOpen(ReadOnlyMemory<byte> stored, out SummaryView view)
    {
        var head = new StoredReader(stored.Span);
        view = new SummaryView(ref head, stored);
        return view.IsVersionKnown && view.IsWhole && view.HeaderLength <= view.Size
            && SummaryFormat.TryReadCuts(view._cuts.Span, view.BodyStructure.Length, null);
    }

    /// <summary>Writes the BODY value (<see cref="MessageSummary.Body"/>).</summary>
    public void WriteBody(IBufferWriter<byte> output) => WireCut.WriteWithout(BodyStructure.Span, ReadCuts().AsSpan(), output);

    internal ImmutableArray<WireCut> ReadCuts()
    {
        var cuts = ImmutableArray.CreateBuilder<WireCut>();
        SummaryFormat.TryReadCuts(_cuts.Span, BodyStructure.Length, cuts);
        return cuts.DrainToImmutable();
    }

    private static DateTimeOffset? Date(long seconds, long offsetMinutes)
    {
        if (seconds > DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerSecond || Math.Abs(offsetMinutes) > 14 * 60)
            return null;
        var utc = new DateTimeOffset(seconds * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var offset = TimeSpan.FromMinutes(offsetMinutes);
        var local = utc.Ticks + offset.Ticks;
        return local < 0 || local > DateTimeOffset.MaxValue.Ticks ? utc : utc.ToOffset(offset);
    }
}
