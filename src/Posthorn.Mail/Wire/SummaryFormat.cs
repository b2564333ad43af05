using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Mail;

/// <summary>
/// The stored form: head, ENVELOPE, BODYSTRUCTURE, cuts, tree, thread texts. The head has the version, the numbers, and the lengths of
/// what follows, so that each can be sliced out without the others. Numbers are base-128 varints.
/// </summary>
internal static class SummaryFormat
{
    public const byte Version = 1;

    // The tree is read by recursion; no summary is deeper (a message and its top part are one level each).
    private const int MaxDepth = 500;

    public static byte[] Write(MessageSummary summary)
    {
        var cuts = new StoredWriter();
        WriteCuts(cuts, summary.Extensions);
        var tree = new StoredWriter();
        WritePart(tree, summary.Root, 0);

        var output = new StoredWriter();
        output.Byte(Version);
        output.Byte((byte)((summary.SentDate is null ? 0 : 1) | (summary.IsReplyOrForward ? 2 : 0) | (summary.HasAttachments ? 4 : 0)
            | (summary.MessageId is null ? 0 : 8) | (summary.InReplyTo is null ? 0 : 16)));
        output.Number(summary.Size);
        output.Number(summary.HeaderLength);
        if (summary.SentDate is { } date)
        {
            output.Number(date.UtcTicks / TimeSpan.TicksPerSecond);
            output.Number((long)date.Offset.TotalMinutes + SummaryView.OffsetBias);
        }

        output.Number(summary.Envelope.Length);
        output.Number(summary.BodyStructure.Length);
        output.Number(cuts.Length);
        output.Number(tree.Length);
        output.Bytes(summary.Envelope.Span);
        output.Bytes(summary.BodyStructure.Span);
        output.Bytes(cuts.Written);
        output.Bytes(tree.Written);
        if (summary.MessageId is { } id)
            output.Text(id);
        if (summary.InReplyTo is { } parent)
            output.Text(parent);
        output.Text(summary.BaseSubject);
        output.Number(summary.References.Length);
        foreach (var reference in summary.References)
            output.Text(reference);
        return output.Written.ToArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> stored, [NotNullWhen(true)] out MessageSummary? summary)
    {
        summary = null;
        if (!SummaryView.TryOpen(stored, out var view))
            return false;
        var treeReader = new StoredReader(view.Tree.Span);
        var root = ReadPart(ref treeReader, new ByteRange(0, view.Size), 0);
        if (root is null || !treeReader.IsAtEnd || root.HeaderLength != view.HeaderLength)
            return false;

        var texts = new StoredReader(view.Texts.Span);
        var messageId = (view.Flags & 8) != 0 ? texts.Text() : null;
        var inReplyTo = (view.Flags & 16) != 0 ? texts.Text() : null;
        var baseSubject = texts.Text();
        var references = ImmutableArray.CreateBuilder<string>();
        for (var count = texts.Number(); count > 0 && !texts.IsBroken; count--)
            references.Add(texts.Text());
        if (!texts.IsAtEnd)
            return false;
        summary = new MessageSummary
        {
            Size = view.Size,
            Envelope = view.Envelope,
            BodyStructure = view.BodyStructure,
            Extensions = view.ReadCuts(),
            Root = root,
            SentDate = view.SentDate,
            MessageId = messageId,
            InReplyTo = inReplyTo,
            References = references.DrainToImmutable(),
            BaseSubject = baseSubject,
            IsReplyOrForward = (view.Flags & 2) != 0,
            HasAttachments = view.HasAttachments,
        };
        return true;
    }

    private static void WriteCuts(StoredWriter output, ImmutableArray<WireCut> cuts)
    {
        var position = 0;
        foreach (var cut in cuts)
        {
            output.Number(cut.Offset - position);
            output.Number(cut.Length);
            position = cut.Offset + cut.Length;
        }
    }

    /// <summary>Reads the cuts, each of which must lie in the wire form after the one before it.</summary>
    public static bool TryReadCuts(ReadOnlySpan<byte> stored, int wireLength, ImmutableArray<WireCut>.Builder? cuts)
    {
        var reader = new StoredReader(stored);
        var position = 0L;
        while (!reader.IsAtEnd)
        {
            var gap = reader.Number();
            var length = reader.Number();
            if (reader.IsBroken || gap > wireLength - position || length > wireLength - position - gap)
                return false;
            cuts?.Add(new WireCut((int)(position + gap), (int)length));
            position += gap + length;
        }

        return true;
    }

    private static void WritePart(StoredWriter output, MessagePart part, long origin)
    {
        output.Byte((byte)((part.IsMultipart ? 1 : 0) | (part.Message is null ? 0 : 2) | (part.IsAttachment ? 4 : 0)
            | (part.Charset is null ? 0 : 8) | ((int)part.Encoding << 4)));
        output.Number(part.HeaderOffset - origin);
        output.Number(part.HeaderLength);
        output.Number(part.BodyLength);
        output.Number(part.Lines);
        output.Text(part.Type);
        output.Text(part.Subtype);
        if (part.Charset is { } charset)
            output.Text(charset);
        if (part.IsMultipart)
        {
            output.Number(part.Children.Length);
            foreach (var child in part.Children)
                WritePart(output, child, part.BodyOffset);
        }
        else if (part.Message is { } message)
        {
            WritePart(output, message, part.BodyOffset);
        }
    }

    /// <summary>Reads a part, which must lie within a range; null if it does not, or the bytes make no sense.</summary>
    private static MessagePart? ReadPart(ref StoredReader reader, ByteRange within, int depth)
    {
        var flags = reader.Byte();
        var encoding = flags >> 4;
        var headerOffset = reader.Number();
        var headerLength = reader.Number();
        var bodyLength = reader.Number();
        var part = new MessagePart
        {
            IsMultipart = (flags & 1) != 0,
            IsAttachment = (flags & 4) != 0,
            Encoding = (TransferEncoding)encoding,
            HeaderOffset = within.Offset + headerOffset,
            HeaderLength = headerLength,
            BodyLength = bodyLength,
            Lines = reader.Number(),
            Type = reader.Text(),
            Subtype = reader.Text(),
            Charset = (flags & 8) != 0 ? reader.Text() : null,
        };
        if (reader.IsBroken || depth > MaxDepth || encoding > (int)TransferEncoding.Unknown || (flags & 3) == 3
            || headerOffset > within.Length || headerLength > within.Length - headerOffset
            || bodyLength > within.Length - headerOffset - headerLength)
            return null;

        if (part.IsMultipart)
        {
            var children = ImmutableArray.CreateBuilder<MessagePart>();
            var count = reader.Number();
            if (count == 0)
                return null;
            for (; count > 0; count--)
            {
                if (ReadPart(ref reader, part.Body, depth + 1) is not { } child)
                    return null;
                children.Add(child);
            }

            return part with { Children = children.DrainToImmutable() };
        }

        if ((flags & 2) == 0)
            return part;
        return ReadPart(ref reader, part.Body, depth + 1) is { } message ? part with { Message = message } : null;
    }
}
