using System.Collections.Immutable;
using System.Text;

namespace Posthorn.Mail;

/// <summary>Makes the summary from what the scanner found.</summary>
internal static class SummaryBuilder
{
    public static MessageSummary Build(Entity top, MailLimits limits)
    {
        var fields = MessageFields.Read(top.HeaderBlock, limits);
        var envelope = new WireWriter();
        EnvelopeWriter.Write(envelope, fields);
        var wire = new WireWriter();
        var structure = new BodyStructureWriter(wire, limits);
        structure.Write(top);

        var root = Part(top);
        return new MessageSummary
        {
            Size = top.End,
            Envelope = envelope.ToArray(),
            BodyStructure = wire.ToArray(),
            // An outer part's extensions come after its inner parts', so the cuts are in order as they were made.
            Extensions = [.. structure.Extensions],
            Root = root,
            SentDate = fields.Date is { } date ? HeaderText.DecodeDate(date) : null,
            MessageId = MessageIds.ReadOne(fields.MessageId, limits.ThreadTextBytes),
            InReplyTo = MessageIds.Read(fields.InReplyTo, limits.References, limits.ThreadTextBytes) is [var parent, ..] ? parent : null,
            References = MessageIds.Read(fields.References, limits.References, limits.ThreadTextBytes),
            BaseSubject = Bounded(BaseSubject.Of(Subject(fields, limits), out var isReply), limits.ThreadTextBytes),
            IsReplyOrForward = isReply,
            HasAttachments = HasAttachments(root),
        };
    }

    // Four times the limit is enough for all that encoding may add to it.
    private static string Subject(MessageFields fields, MailLimits limits) =>
        fields.Subject is { } subject ? HeaderText.Decode(subject.AsSpan(0, Math.Min(subject.Length, limits.ThreadTextBytes * 4))) : "";

    private static string Bounded(string text, int maxOctets)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxOctets)
            return text;
        var octets = Encoding.UTF8.GetBytes(text);
        var length = maxOctets;
        while (length > 0 && (octets[length] & 0xC0) == 0x80)
            length--;
        return Encoding.UTF8.GetString(octets, 0, length);
    }

    private static MessagePart Part(Entity entity)
    {
        var content = entity.Content;
        var charset = MimeParameter.Find(content.Parameters, "charset"u8);
        return new MessagePart
        {
            Type = content.Type.ToLowerInvariant(),
            Subtype = content.Subtype.ToLowerInvariant(),
            Charset = charset is { Length: > 0 and <= 127 } ? Encoding.ASCII.GetString(charset) : null,
            Encoding = content.Encoding,
            HeaderOffset = entity.HeaderOffset,
            HeaderLength = entity.BodyOffset - entity.HeaderOffset,
            BodyLength = entity.End - entity.BodyOffset,
            Lines = entity.Lines,
            IsAttachment = IsAttachment(entity),
            IsMultipart = entity.IsMultipart,
            Children = [.. entity.Children.Select(Part)],
            Message = entity.Message is { } message ? Part(message) : null,
        };
    }

    private static bool IsAttachment(Entity entity)
    {
        var content = entity.Content;
        if (entity.IsMultipart)
            return false;
        if (content.Disposition is { } disposition)
        {
            // RFC 2183 §2.8: an unknown disposition is treated as attachment.
            return !disposition.Equals("inline", StringComparison.OrdinalIgnoreCase);
        }

        return content.HasFileName;
    }

    private static bool HasAttachments(MessagePart part) =>
        part.IsAttachment || part.Children.Any(HasAttachments);
}
