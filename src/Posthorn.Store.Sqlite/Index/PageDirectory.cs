using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Posthorn.Store.Sqlite;

/// <summary>The first term of each page of a segment: tells where a term is without reading pages.</summary>
internal sealed class PageDirectory
{
    private readonly List<byte[]> _firsts = [];

    /// <summary>How many pages there are.</summary>
    public int Count => _firsts.Count;

    /// <summary>Adds the next page.</summary>
    public void Add(ReadOnlySpan<byte> first) => _firsts.Add(first.ToArray());

    /// <summary>The page in which a term is if it is in any; -1 if it is before all.</summary>
    public int Find(ReadOnlySpan<byte> term)
    {
        var (low, high) = (0, _firsts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_firsts[middle].AsSpan().SequenceCompareTo(term) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    /// <summary>The pages that may have terms that begin with one of two octets that follow each other, or with one.</summary>
    public (int First, int End) Range(byte low, byte high)
    {
        var first = Math.Max(0, Find([low]));
        var end = first;
        while (end < _firsts.Count && _firsts[end][0] <= high)
        {
            end++;
        }

        return (first, end);
    }

    /// <summary>The stored form.</summary>
    public byte[] Pack()
    {
        var output = new ArrayBufferWriter<byte>();
        output.GetSpan(sizeof(ulong))[..sizeof(ulong)].Clear();
        output.Advance(sizeof(ulong));
        foreach (var first in _firsts)
        {
            output.Advance(Postings.Write(output.GetSpan(Postings.MaxBytes), (uint)first.Length));
            output.Write(first);
        }

        var packed = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(packed, XxHash3.HashToUInt64(packed.AsSpan(sizeof(ulong))));
        return packed;
    }

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    /// <exception cref="IndexDamageException">It is not what was written.</exception>
    public static PageDirectory Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < sizeof(ulong)
            || BinaryPrimitives.ReadUInt64LittleEndian(packed) != XxHash3.HashToUInt64(packed[sizeof(ulong)..]))
        {
            throw new IndexDamageException();
        }

        var directory = new PageDirectory();
        for (var at = sizeof(ulong); at < packed.Length;)
        {
            var length = (int)Postings.Read(packed, ref at);
            directory.Add(packed.Slice(at, length));
            at += length;
        }

        return directory;
    }
}
