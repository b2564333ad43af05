using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Posthorn.Store.Sqlite;

/// <summary>Ascending numbers as octets: each as its distance from the one before, seven bits an octet, the lowest first.</summary>
internal static class Postings
{
    /// <summary>Octets that a number takes at most.</summary>
    public const int MaxBytes = 5;

    /// <summary>Writes a number.</summary>
    /// <returns>The octets that it took.</returns>
    public static int Write(Span<byte> output, uint number)
    {
        var length = 0;
        while (number >= 0x80)
        {
            output[length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        output[length++] = (byte)number;
        return length;
    }

    /// <summary>Reads the number at a place, and moves on.</summary>
    /// <exception cref="IndexDamageException">There is none.</exception>
    public static uint Read(ReadOnlySpan<byte> input, ref int at)
    {
        uint number = 0;
        for (var shift = 0; at < input.Length && shift < 35; shift += 7)
        {
            var octet = input[at++];
            number |= (uint)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return number;
            }
        }

        throw new IndexDamageException();
    }

    /// <summary>A whole list, with a checksum.</summary>
    public static byte[] Pack(ReadOnlySpan<uint> numbers)
    {
        var output = new ArrayBufferWriter<byte>(sizeof(ulong) + (2 * numbers.Length));
        output.GetSpan(sizeof(ulong))[..sizeof(ulong)].Clear();
        output.Advance(sizeof(ulong));
        uint before = 0;
        foreach (var number in numbers)
        {
            output.Advance(Write(output.GetSpan(MaxBytes), number - before));
            before = number;
        }

        var packed = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(packed, XxHash3.HashToUInt64(packed.AsSpan(sizeof(ulong))));
        return packed;
    }

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    /// <param name="packed">The octets.</param>
    /// <param name="numbers">Gets as many numbers as there must be.</param>
    /// <exception cref="IndexDamageException">They are not what was written.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, Span<uint> numbers)
    {
        if (packed.Length < sizeof(ulong)
            || BinaryPrimitives.ReadUInt64LittleEndian(packed) != XxHash3.HashToUInt64(packed[sizeof(ulong)..]))
        {
            throw new IndexDamageException();
        }

        var at = sizeof(ulong);
        uint before = 0;
        foreach (ref var number in numbers)
        {
            before += Read(packed, ref at);
            number = before;
        }
    }
}

/// <summary>A part of the text index is not what was written. It is thrown away, and made anew.</summary>
internal sealed class IndexDamageException : Exception
{
    /// <summary>With its sentence.</summary>
    public IndexDamageException()
        : base("The text index is damaged.")
    {
    }

    /// <summary>With another sentence.</summary>
    public IndexDamageException(string message)
        : base(message)
    {
    }

    /// <summary>With a cause.</summary>
    public IndexDamageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
