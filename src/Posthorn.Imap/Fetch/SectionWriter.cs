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
    public static async ValueTask WriteAsync(
        ImapSession session, FetchWriter fetch, MessageBytes bytes, BodySectionItem item, CancellationToken cancel)
    {
        var section = item.Section;
        if (await FindAsync(bytes, section, cancel) is not { } found)
        {
            fetch.BodyNil(section, item.Partial?.Offset);
            return;
        }

        var (origin, length) = Cut(found.Length, item.Partial);
        fetch.BodyLiteral(section, item.Partial?.Offset, length);
        await bytes.CopyAsync(found, origin, length, session.Connection.Output, cancel);
    }

    /// <summary>The stretch of a value that a partial names (RFC 9051 §6.4.5.1: an origin beyond the end is an empty string).</summary>
    public static (long Origin, long Length) Cut(long length, PartialRange? partial)
    {
        if (partial is not { } range)
        {
            return (0, length);
        }

        var origin = Math.Min(range.Offset, length);
        return (origin, Math.Min(range.Count, length - origin));
    }

    /// <summary>The octets that a section names, or null if the message has no such part.</summary>
    public static async ValueTask<SectionBytes?> FindAsync(MessageBytes bytes, SectionSpecifier section, CancellationToken cancel)
    {
        if (section.Text is not (Syntax.SectionText.HeaderFields or Syntax.SectionText.HeaderFieldsNot))
        {
            return bytes.Find(PathOf(section), TextOf(section.Text));
        }

        if (bytes.Find(PathOf(section), Mail.SectionText.Header) is not { } found)
        {
            return null;
        }

        var header = await bytes.ReadAsync(found, MaxHeader, cancel);
        var selected = new ArrayBufferWriter<byte>();
        var names = section.Fields.Select(name => (ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(name)).ToArray();
        HeaderFields.Select(header, names, section.Text == Syntax.SectionText.HeaderFieldsNot, selected);
        return new SectionBytes(selected.WrittenMemory, default);
    }

    /// <summary>Writes RFC822, RFC822.HEADER or RFC822.TEXT: sections under the names they had before (RFC 3501 §6.4.5).</summary>
    public static async ValueTask WriteLegacyAsync(
        ImapSession session, FetchWriter fetch, MessageBytes bytes, FetchItem item, CancellationToken cancel)
    {
        var text = item == FetchItem.Rfc822Header ? Mail.SectionText.Header
            : item == FetchItem.Rfc822Text ? Mail.SectionText.Text
            : Mail.SectionText.Whole;
        var found = bytes.Find([], text)!.Value;
        fetch.Rfc822Literal(item, found.Length);
        await bytes.CopyAsync(found, 0, found.Length, session.Connection.Output, cancel);
    }

    /// <summary>Part numbers as the mail room counts them; what no message can have stays without a part.</summary>
    public static int[] PathOf(SectionSpecifier section) => [.. section.Parts.Select(part => (int)Math.Min(part, int.MaxValue))];

    private static Mail.SectionText TextOf(Syntax.SectionText text) => text switch
    {
        Syntax.SectionText.Header => Mail.SectionText.Header,
        Syntax.SectionText.Text => Mail.SectionText.Text,
        Syntax.SectionText.Mime => Mail.SectionText.Mime,
        _ => Mail.SectionText.Whole,
    };
}
