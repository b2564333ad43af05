using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>What of a part a section names.</summary>
public enum SectionKind
{
    /// <summary>Nothing behind the part numbers: the whole.</summary>
    Whole,

    /// <summary>HEADER.</summary>
    Header,

    /// <summary>HEADER.FIELDS.</summary>
    HeaderFields,

    /// <summary>HEADER.FIELDS.NOT.</summary>
    HeaderFieldsNot,

    /// <summary>TEXT.</summary>
    Text,

    /// <summary>MIME.</summary>
    Mime,
}

/// <summary>A section of a message (RFC 9051 §6.4.5.1): part numbers, and what of that part.</summary>
/// <param name="Path">Part numbers from 1 up; empty for the message itself.</param>
/// <param name="Kind">What of it.</param>
/// <param name="Fields">The names of HEADER.FIELDS and HEADER.FIELDS.NOT, as sent.</param>
public sealed record SectionSpecifier(ImmutableArray<int> Path, SectionKind Kind, ImmutableArray<string> Fields)
{
    /// <summary>BODY[].</summary>
    public static SectionSpecifier Message { get; } = new([], SectionKind.Whole, []);

    /// <summary>BODY[HEADER].</summary>
    public static SectionSpecifier Header { get; } = new([], SectionKind.Header, []);

    /// <summary>BODY[TEXT].</summary>
    public static SectionSpecifier Text { get; } = new([], SectionKind.Text, []);

    /// <summary>Writes the section with its brackets, as FETCH responses repeat it.</summary>
    public void WriteTo(IBufferWriter<byte> output) => output.Write(Encoding.Latin1.GetBytes(ToString()));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder("[").AppendJoin('.', Path.Select(part => part.ToString(CultureInfo.InvariantCulture)));
        if (Kind != SectionKind.Whole)
        {
            text.Append(Path.IsEmpty ? "" : ".").Append(Kind switch
            {
                SectionKind.Header => "HEADER",
                SectionKind.HeaderFields => "HEADER.FIELDS",
                SectionKind.HeaderFieldsNot => "HEADER.FIELDS.NOT",
                SectionKind.Text => "TEXT",
                _ => "MIME",
            });
        }

        if (!Fields.IsEmpty)
        {
            text.Append(" (").AppendJoin(' ', Fields.Select(Quote)).Append(')');
        }

        return text.Append(']').ToString();
    }

    // A name that is no atom goes back quoted; the reader has made sure that it can be.
    private static string Quote(string name) =>
        name.Length > 0 && name.All(c => c < 0x80 && Characters.AString.Contains((byte)c))
            ? name
            : "\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}

/// <summary>partial = "&lt;" number64 "." nz-number64 "&gt;": a stretch of a section.</summary>
/// <param name="Origin">Its first octet.</param>
/// <param name="Length">Octets at most; not zero.</param>
public readonly record struct PartialRange(long Origin, long Length);
