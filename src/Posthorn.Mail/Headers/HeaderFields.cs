using System.Buffers;

namespace Posthorn.Mail;

/// <summary>One field of a header block.</summary>
/// <param name="name">The name, without the colon.</param>
/// <param name="body">What follows the colon, line ends and folding included.</param>
/// <param name="raw">The whole field as it stands in the block.</param>
public readonly ref struct HeaderField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, ReadOnlySpan<byte> raw)
{
    /// <summary>The name without the colon, in the case in which it was written.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>What follows the colon, folding and line ends included.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The whole field as it stands in the block, last line end included.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>Whether the field has this name, disregarding ASCII case.</summary>
    public bool Is(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(Name, name);
}

/// <summary>Reads header blocks (RFC 5322 §2.2) leniently: lines end with LF, with or without CR before it; a line that is neither a
/// field nor its continuation is passed over.</summary>
public static class HeaderFields
{
    /// <summary>The fields of a block, in order; ends at the blank line or where the bytes end.</summary>
    public static HeaderFieldEnumerator Enumerate(ReadOnlySpan<byte> headerBlock) => new(headerBlock);

    /// <summary>
    /// HEADER.FIELDS and HEADER.FIELDS.NOT (RFC 9051 §6.4.5.1): copies fields byte for byte, then the blank line.
    /// </summary>
    /// <param name="headerBlock">The header block, with or without its blank line.</param>
    /// <param name="names">Field names, compared in any case.</param>
    /// <param name="not">false: the fields named; true: all fields but those.</param>
    /// <param name="output">Gets the fields.</param>
    public static void Select(ReadOnlySpan<byte> headerBlock, ReadOnlySpan<ReadOnlyMemory<byte>> names, bool not, IBufferWriter<byte> output)
    {
        SelectFields(headerBlock, names, not, output);
        // RFC 9051 §6.4.5.1: "the delimiting blank line between the header and the body is always included".
        output.Write("\r\n"u8);
    }

    /// <summary>As <see cref="Select"/>, without the blank line: for the first of two blocks that clients see as one.</summary>
    public static void SelectFields(ReadOnlySpan<byte> headerBlock, ReadOnlySpan<ReadOnlyMemory<byte>> names, bool not, IBufferWriter<byte> output)
    {
        foreach (var field in Enumerate(headerBlock))
        {
            if (IsNamed(field, names) == not)
                continue;
            output.Write(field.Raw);
            if (field.Raw[^1] != '\n')
                output.Write("\r\n"u8);
        }
    }

    private static bool IsNamed(HeaderField field, ReadOnlySpan<ReadOnlyMemory<byte>> names)
    {
        foreach (var name in names)
        {
            if (field.Is(name.Span))
                return true;
        }

        return false;
    }
}

/// <summary>Walks the fields of a header block.</summary>
public ref struct HeaderFieldEnumerator
{
    private static readonly SearchValues<byte> NameOctets = SearchValues.Create(
        "!\"#$%&'()*+,-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private ReadOnlySpan<byte> _rest;

    internal HeaderFieldEnumerator(ReadOnlySpan<byte> block) => _rest = block;

    /// <summary>The field reached.</summary>
    public HeaderField Current { get; private set; }

    /// <summary>This, so that foreach works.</summary>
    public readonly HeaderFieldEnumerator GetEnumerator() => this;

    /// <summary>Goes on to the next field.</summary>
    /// <returns>false at the end of the block.</returns>
    public bool MoveNext()
    {
        while (true)
        {
            var length = LineLength(_rest);
            if (length == 0 || _rest[0] == '\n' || _rest.StartsWith("\r\n"u8))
                return false;
            while (length < _rest.Length && _rest[length] is (byte)' ' or (byte)'\t')
                length += LineLength(_rest[length..]);

            var raw = _rest[..length];
            _rest = _rest[length..];
            var colon = raw.IndexOf((byte)':');
            if (colon <= 0)
                continue;
            // RFC 5322 §4.5: the obsolete syntax allows white space before the colon.
            var name = raw[..colon].TrimEnd(" \t"u8);
            if (name.IsEmpty || name.ContainsAnyExcept(NameOctets))
                continue;
            Current = new HeaderField(name, raw[(colon + 1)..], raw);
            return true;
        }
    }

    private static int LineLength(ReadOnlySpan<byte> bytes)
    {
        var index = bytes.IndexOf((byte)'\n');
        return index < 0 ? bytes.Length : index + 1;
    }
}
