namespace Posthorn.Mail;

/// <summary>A part while the scanner works on it.</summary>
internal sealed class Entity
{
    public long HeaderOffset;
    public long BodyOffset;
    public long End;
    public long Lines;

    /// <summary>Line ends before the body, to count its lines by.</summary>
    public long LinesBefore;

    /// <summary>Whether this is the top of a message (the whole one or an embedded one).</summary>
    public bool IsMessageTop;

    /// <summary>Whether the part took the rest of the message because of the limit on parts.</summary>
    public bool IsOpaque;

    /// <summary>Containers around this one.</summary>
    public int Depth;

    /// <summary>Whether a part without a Content-Type is a message (RFC 2046 §5.1.5).</summary>
    public bool InDigest;

    /// <summary>The MIME fields; set when the header has been read.</summary>
    public ContentFields Content = ContentFields.Default;

    /// <summary>The header block (as much of it as is kept) of the top of a message.</summary>
    public byte[] HeaderBlock = [];

    public bool IsMultipart;
    public List<Entity> Children = [];
    public Entity? Message;

    /// <summary>The boundary of a multipart that is still open; null in its epilogue and for all others.</summary>
    public byte[]? Boundary;
}
