namespace Posthorn.Store.Sqlite;

/// <summary>
/// A set of UIDs as octets: for each range the distance from the end of the one before, and its length, as numbers of seven
/// bits an octet, low bits first. Some two octets a range where few messages lie between.
/// </summary>
internal static class UidSetFormat
{
    /// <summary>Writes a set.</summary>
    public static byte[] Write(UidSet uids)
    {
        using var octets = new MemoryStream();
        using var writer = new BinaryWriter(octets);
        uint end = 0;
        foreach (var (first, last) in uids.Ranges)
        {
            writer.Write7BitEncodedInt64(first - end);
            writer.Write7BitEncodedInt64(last - first);
            end = last;
        }

        return octets.ToArray();
    }

    /// <summary>Reads a set.</summary>
    public static UidSet Read(ReadOnlySpan<byte> octets)
    {
        using var reader = new BinaryReader(new MemoryStream(octets.ToArray()));
        var ranges = new List<UidRange>();
        long end = 0;
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var first = end + reader.Read7BitEncodedInt64();
            end = first + reader.Read7BitEncodedInt64();
            ranges.Add(new UidRange((uint)first, (uint)end));
        }

        return UidSet.FromRanges(ranges);
    }
}
