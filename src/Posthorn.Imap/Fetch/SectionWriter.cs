using System.Buffers;
using System.Text;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;

namespace Posthorn.Imap.Fetch;

/// <summary>Writes BODY[section]&lt;partial&gt; (RFC 9051 §6.4.5.1).</summary>
internal static class SectionWriter
{
    /// <summary>
    /// Octets of a header block in which fields are looked for; what lies behind is not found. Far beyond what mail has, and it
    /// bounds the memory of a FETCH.
    /// </summary>
    private const int MaxHeader = 1024 * 1024;

    /// <summary>Writes the item: its name, and the octets as a literal, or NIL if there is no such part.</summary>
    public static async ValueTask WriteAsync(ImapSession session, MessageBytes bytes, BodySectionItem item, CancellationToken cancel)
    {
        session.Writer.FetchSection(item);
        var section = item.Section;
        if (section.Kind is SectionKind.HeaderFields or SectionKind.HeaderFieldsNot)
        {
            await WriteFieldsAsync(session, bytes, item, cancel);
            return;
        }

        if (bytes.Find(section.Path.AsSpan(), TextOf(section.Kind)) is not { } found)
        {
            session.Writer.Nil();
            return;
        }

        var (origin, length) = Cut(found.Length, item.Partial);
        session.Writer.LiteralHeader(length);
        await bytes.CopyAsync(found, origin, length, session.Connection.Output, cancel);
    }

    /// <summary>The stretch of a value that a partial names (RFC 9051 §6.4.5.1: an origin beyond the end is an empty string).</summary>
    public static (long Origin, long Length) Cut(long length, PartialRange? partial)
    {
        if (partial is not { } range)
        {
            return (0, length);
        }

        var origin = Math.Min(range.Origin, length);
        return (origin, Math.Min(range.Length, length - origin));
    }

    private static async ValueTask WriteFieldsAsync(ImapSession session, MessageBytes bytes, BodySectionItem item, CancellationToken cancel)
    {
        if (bytes.Find(item.Section.Path.AsSpan(), SectionText.Header) is not { } found)
        {
            session.Writer.Nil();
            return;
        }

        var header = await bytes.ReadAsync(found, MaxHeader, cancel);
        var selected = new ArrayBufferWriter<byte>();
        var names = item.Section.Fields.Select(name => (ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(name)).ToArray();
        HeaderFields.Select(header, names, item.Section.Kind == SectionKind.HeaderFieldsNot, selected);
        var (origin, length) = Cut(selected.WrittenCount, item.Partial);
        session.Writer.LiteralHeader(length);
        session.Writer.Raw(selected.WrittenSpan.Slice((int)origin, (int)length));
    }

    private static SectionText TextOf(SectionKind kind) => kind switch
    {
        SectionKind.Header => SectionText.Header,
        SectionKind.Text => SectionText.Text,
        SectionKind.Mime => SectionText.Mime,
        _ => SectionText.Whole,
    };
}
