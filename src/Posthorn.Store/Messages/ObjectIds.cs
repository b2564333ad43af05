using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Posthorn.Store;

/// <summary>What identifies a message beyond its mailbox (RFC 8474 §5).</summary>
/// <param name="Email">
/// The same for messages of which everything immutable is the same: content, trace prefix and internal date. So it survives COPY
/// and MOVE, and needs no place in the store.
/// </param>
/// <param name="Thread">The thread, in this account; null if the store has none for it.</param>
public readonly record struct ObjectIds(UInt128 Email, long? Thread)
{
    /// <summary>The ids of a message.</summary>
    /// <param name="contentHash">The hash of its content (<see cref="StagedContent.Hash"/>).</param>
    /// <param name="tracePrefix">Header lines before the content.</param>
    /// <param name="date">Its internal date.</param>
    /// <param name="thread">Its thread.</param>
    public static ObjectIds Of(ReadOnlySpan<byte> contentHash, ReadOnlySpan<byte> tracePrefix, InternalDate date, long? thread)
    {
        // RFC 8474 §5.1: anything that must remain immutable is the same between messages with the same EMAILID; INTERNALDATE is.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> packed = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(packed, date.Packed);
        hash.AppendData(contentHash);
        hash.AppendData(packed);
        hash.AppendData(tracePrefix);
        Span<byte> all = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(all);
        return new ObjectIds(BinaryPrimitives.ReadUInt128BigEndian(all), thread);
    }
}
