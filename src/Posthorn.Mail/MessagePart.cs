using System.Collections.Immutable;

namespace Posthorn.Mail;

/// <summary>
/// One entity of a message: its media type and where its bytes lie. All offsets are octets from the first byte of the content.
/// A part contains its children: their ranges lie inside the body of their parent, in order, without overlap.
/// </summary>
public sealed record MessagePart
{
    /// <summary>The media type, lower-case ("text"). As announced in BODYSTRUCTURE: a container that could not be opened
    /// (nesting limits, an encoded message/rfc822) is "application/octet-stream".</summary>
    public required string Type { get; init; }

    /// <summary>The media subtype, lower-case ("plain").</summary>
    public required string Subtype { get; init; }

    /// <summary>The charset parameter as written, or null.</summary>
    public string? Charset { get; init; }

    /// <summary>How the body is encoded.</summary>
    public TransferEncoding Encoding { get; init; }

    /// <summary>Where the header block begins.</summary>
    public long HeaderOffset { get; init; }

    /// <summary>Octets of the header block, the blank line included if there is one.</summary>
    public long HeaderLength { get; init; }

    /// <summary>Where the body begins.</summary>
    public long BodyOffset => HeaderOffset + HeaderLength;

    /// <summary>Octets of the body as transferred; the line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).</summary>
    public long BodyLength { get; init; }

    /// <summary>Lines of the body; a last line without a line end counts.</summary>
    public long Lines { get; init; }

    /// <summary>Whether this is a part to be saved rather than shown: disposition "attachment", or a file name and no "inline".</summary>
    public bool IsAttachment { get; init; }

    /// <summary>Whether the part is a multipart that was opened; it then has at least one child.</summary>
    public bool IsMultipart { get; init; }

    /// <summary>The parts of a multipart; empty otherwise.</summary>
    public ImmutableArray<MessagePart> Children { get; init; } = [];

    /// <summary>The top part of the embedded message, when this is a message/rfc822 or message/global that was opened. Its header
    /// begins where the body of this part begins.</summary>
    public MessagePart? Message { get; init; }

    /// <summary>The header block.</summary>
    public ByteRange Header => new(HeaderOffset, HeaderLength);

    /// <summary>The body.</summary>
    public ByteRange Body => new(BodyOffset, BodyLength);
}
