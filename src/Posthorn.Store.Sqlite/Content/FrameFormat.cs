using System.Buffers.Binary;
using System.IO.Hashing;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// How content is stored, in a file and in the database alike: frames of 128 KiB of plain octets, each compressed if that
/// pays, then a table that says where each begins, then a footer. Any place is found without reading what comes before it.
/// </summary>
/// <remarks>
/// All numbers are little-endian. A table entry has 12 octets: the frame's stored length (the highest bit set if it is not
/// compressed), and the XXH3 checksum of the stored octets: nothing reaches the decompressor that it did not write. The
/// footer has 32: a mark, the frame size, the plain size (8), the number of frames, zero (4), and the XXH3 checksum of the
/// table and of all before in the footer (8).
/// </remarks>
internal static class FrameFormat
{
    /// <summary>Plain octets of a frame; the last one may have fewer.</summary>
    public const int FrameBytes = 128 * 1024;

    public const int EntryBytes = 12;

    public const int FooterBytes = 32;

    private const uint Mark = 0x31464850; // "PHF1"

    private const uint RawBit = 0x8000_0000;

    /// <summary>A table entry for a stored frame.</summary>
    public static void WriteEntry(Span<byte> entry, ReadOnlySpan<byte> stored, bool isRaw)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)stored.Length | (isRaw ? RawBit : 0));
        BinaryPrimitives.WriteUInt64LittleEndian(entry[4..], XxHash3.HashToUInt64(stored));
    }

    /// <summary>Completes a table (with room for the footer at its end) for content of the given plain size.</summary>
    public static void WriteFooter(Span<byte> table, long size)
    {
        var footer = table[^FooterBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], FrameBytes);
        BinaryPrimitives.WriteInt64LittleEndian(footer[8..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[16..], (uint)((table.Length - FooterBytes) / EntryBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(footer[20..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[24..], XxHash3.HashToUInt64(table[..^8]));
    }

    /// <summary>The octets of table and footer of content with this plain size.</summary>
    public static long TableBytes(long size) => ((size + FrameBytes - 1) / FrameBytes * EntryBytes) + FooterBytes;

    /// <summary>Reads table and footer.</summary>
    /// <param name="table">The last <see cref="TableBytes"/> octets of what is stored.</param>
    /// <param name="storedBytes">All octets that are stored.</param>
    /// <param name="size">The plain size that the content should have.</param>
    /// <exception cref="DamagedContentException">They are not what was written.</exception>
    public static FrameTable ReadTable(ReadOnlySpan<byte> table, long storedBytes, long size)
    {
        var footer = table[^FooterBytes..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(footer) != Mark
            || BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) != FrameBytes
            || BinaryPrimitives.ReadInt64LittleEndian(footer[8..]) != size
            || BinaryPrimitives.ReadUInt64LittleEndian(footer[24..]) != XxHash3.HashToUInt64(table[..^8]))
        {
            throw new DamagedContentException("The frame table of a message's content is damaged.");
        }

        var frames = new FrameTable.Frame[(table.Length - FooterBytes) / EntryBytes];
        long offset = 0;
        for (var i = 0; i < frames.Length; i++)
        {
            var entry = table.Slice(i * EntryBytes, EntryBytes);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(entry);
            frames[i] = new FrameTable.Frame(
                offset, (int)(length & ~RawBit), (length & RawBit) != 0, BinaryPrimitives.ReadUInt64LittleEndian(entry[4..]));
            offset += frames[i].StoredBytes;
        }

        return offset + table.Length == storedBytes
            ? new FrameTable(size, frames)
            : throw new DamagedContentException("A message's content has not the length that was stored.");
    }
}

/// <summary>Where the frames of a content are.</summary>
/// <param name="size">Plain octets of all of them.</param>
internal sealed class FrameTable(long size, FrameTable.Frame[] frames)
{
    /// <summary>Plain octets of all frames.</summary>
    public long Size => size;

    /// <summary>A frame by its number.</summary>
    public ref readonly Frame this[int number] => ref frames[number];

    /// <summary>Plain octets of a frame.</summary>
    public int PlainBytes(int number) =>
        (int)Math.Min(FrameFormat.FrameBytes, size - ((long)number * FrameFormat.FrameBytes));

    /// <summary>Stored octets of the largest frame.</summary>
    public int MaxStoredBytes { get; } = frames.Length == 0 ? 0 : frames.Max(frame => frame.StoredBytes);

    /// <summary>A frame.</summary>
    /// <param name="Offset">Where it begins in what is stored.</param>
    /// <param name="StoredBytes">Its octets there.</param>
    /// <param name="IsRaw">Whether it is stored as it is.</param>
    /// <param name="Checksum">XXH3 of the stored octets.</param>
    public readonly record struct Frame(long Offset, int StoredBytes, bool IsRaw, ulong Checksum);
}
