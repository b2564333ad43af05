namespace Posthorn.Mail;

/// <summary>A stretch of a message's content.</summary>
/// <param name="Offset">Octets from the first byte of the content.</param>
/// <param name="Length">Octets; may be zero.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The offset of the first byte after the range.</summary>
    public long End => Offset + Length;
}
