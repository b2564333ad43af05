using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Posthorn.Store;

/// <summary>
/// The checksum of a mailbox's messages: the sum, modulo 2^64, of the checksums of their entries. The order does not matter, so a change
/// of one message changes the sum without a look at the others.
/// </summary>
public static class MessageSum
{
    private const int FixedBytes = 32;

    /// <summary>What an entry adds to the sum: the XXH3 checksum of UID, flags, mod-sequence, size, internal date and keywords as spelled.</summary>
    public static long Of(in MessageEntry entry)
    {
        Span<byte> bytes = stackalloc byte[FixedBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, entry.Uid);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], (long)entry.Flags.System);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], entry.ModSeq);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], entry.Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], entry.InternalDate.Packed);
        var seed = 0L;
        foreach (var keyword in entry.Flags.Keywords.Span)
        {
            seed = unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(keyword.AsSpan()), seed));
        }

        return unchecked((long)XxHash3.HashToUInt64(bytes, seed));
    }

    /// <summary>The sum of some messages.</summary>
    public static long Of(IEnumerable<MessageEntry> entries) => entries.Aggregate(0L, (sum, entry) => unchecked(sum + Of(entry)));
}
