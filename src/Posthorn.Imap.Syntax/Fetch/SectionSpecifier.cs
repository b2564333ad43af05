using System.Buffers;
using System.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>What of a part a section names.</summary>
public enum SectionText
{
    /// <summary>Nothing is named: the whole message, or the body of the part.</summary>
    Whole,

    /// <summary>HEADER.</summary>
    Header,

    /// <summary>HEADER.FIELDS (…).</summary>
    HeaderFields,

    /// <summary>HEADER.FIELDS.NOT (…).</summary>
    HeaderFieldsNot,

    /// <summary>TEXT.</summary>
    Text,

    /// <summary>MIME: only with part numbers.</summary>
    Mime,
}

/// <summary>
/// section-spec (RFC 9051 §6.4.5.1): which part of a message, and what of it. Immutable; equal if it says the same, field names
/// compared without regard to case.
/// </summary>
public sealed class SectionSpecifier : IEquatable<SectionSpecifier>
{
    internal SectionSpecifier(IReadOnlyList<uint> parts, SectionText text = SectionText.Whole, IReadOnlyList<string>? fields = null)
    {
        Parts = parts;
        Text = text;
        Fields = fields ?? [];
    }

    /// <summary>[]: the whole message.</summary>
    public static SectionSpecifier Message { get; } = new([]);

    /// <summary>[HEADER].</summary>
    public static SectionSpecifier Header { get; } = new([], SectionText.Header);

    /// <summary>[TEXT].</summary>
    public static SectionSpecifier BodyText { get; } = new([], SectionText.Text);

    /// <summary>The part numbers, each from 1; none for the message itself.</summary>
    public IReadOnlyList<uint> Parts { get; }

    /// <summary>What of the part.</summary>
    public SectionText Text { get; }

    /// <summary>The names in HEADER.FIELDS and HEADER.FIELDS.NOT, as sent: printable ASCII without a colon. Otherwise none.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Writes it as a response has it, with brackets: <c>[1.2.HEADER.FIELDS (Subject From)]</c>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (var i = 0; i < Parts.Count; i++)
        {
            output.Write(i == 0 ? ""u8 : "."u8);
            Wire.WriteNumber(output, Parts[i]);
        }

        if (Text != SectionText.Whole)
        {
            output.Write(Parts.Count == 0 ? ""u8 : "."u8);
            output.Write(Word(Text));
        }

        if (Fields.Count > 0)
        {
            for (var i = 0; i < Fields.Count; i++)
            {
                output.Write(i == 0 ? " ("u8 : " "u8);
                Wire.WriteAsciiAString(output, Fields[i]);
            }

            output.Write(")"u8);
        }

        output.Write("]"u8);
    }

    /// <summary>The form of <see cref="WriteTo"/> as text.</summary>
    public override string ToString()
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    /// <inheritdoc/>
    public bool Equals(SectionSpecifier? other) =>
        other is not null && Text == other.Text && Parts.SequenceEqual(other.Parts)
        && Fields.SequenceEqual(other.Fields, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SectionSpecifier);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Text, Fields.Count, Parts.Aggregate(17u, static (hash, part) => (hash * 31) + part));

    private static ReadOnlySpan<byte> Word(SectionText text) => text switch
    {
        SectionText.Header => "HEADER"u8,
        SectionText.HeaderFields => "HEADER.FIELDS"u8,
        SectionText.HeaderFieldsNot => "HEADER.FIELDS.NOT"u8,
        SectionText.Text => "TEXT"u8,
        SectionText.Mime => "MIME"u8,
        _ => ""u8,
    };
}
