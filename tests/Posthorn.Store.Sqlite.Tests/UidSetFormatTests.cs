using CsCheck;

namespace Posthorn.Store.Sqlite.Tests;

public sealed class UidSetFormatTests
{
    private static readonly Gen<UidSet> s_sets =
        Gen.Select(Gen.OneOf(Gen.UInt[1, 200], Gen.UInt[1, uint.MaxValue]), Gen.UInt[0, 40]).Array[0, 50].Select(ranges =>
            UidSet.FromRanges(ranges.Select(range => new UidRange(range.Item1, (uint)Math.Min((ulong)range.Item1 + range.Item2, uint.MaxValue)))));

    [Fact]
    public void What_was_written_is_read_back() =>
        s_sets.Sample(uids => Assert.Equal(uids, UidSetFormat.Read(UidSetFormat.Write(uids))));

    [Fact]
    public void A_range_costs_few_octets()
    {
        Assert.Empty(UidSetFormat.Write(UidSet.Empty));
        Assert.Equal(2, UidSetFormat.Write(UidSet.Range(1, 100)).Length);
        Assert.Equal(200, UidSetFormat.Write(UidSet.Of(Enumerable.Range(1, 100).Select(i => (uint)i * 10))).Length);
    }
}
