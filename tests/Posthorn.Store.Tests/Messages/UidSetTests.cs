using CsCheck;

namespace Posthorn.Store.Tests;

/// <summary>UidSet against a HashSet.</summary>
public sealed class UidSetTests
{
    // Small numbers, so that ranges touch, and the greatest ones, where arithmetic overflows.
    private static readonly Gen<uint> s_uid = Gen.Frequency((5, Gen.UInt[1, 40]), (1, Gen.UInt[uint.MaxValue - 10, uint.MaxValue]));

    private static readonly Gen<UidRange[]> s_ranges = Gen.Select(s_uid, Gen.UInt[0, 8], (first, more) =>
        new UidRange(first, first > uint.MaxValue - more ? uint.MaxValue : first + more)).Array[0, 8];

    [Fact]
    public void A_set_holds_the_UIDs_it_was_made_of_in_order_and_in_as_few_ranges_as_possible() => s_ranges.Sample(ranges =>
    {
        var set = UidSet.FromRanges(ranges);
        var naive = Naive(ranges);
        Assert.Equal(naive.Order(), set);
        Assert.Equal(naive.Count, set.Count);
        Assert.Equal(naive.Count == 0, set.IsEmpty);
        for (var i = 1; i < set.Ranges.Length; i++)
        {
            Assert.True(set.Ranges[i].First > (long)set.Ranges[i - 1].Last + 1);
        }

        Assert.Equal(set, UidSet.Of(naive));
        Assert.Equal(set.GetHashCode(), UidSet.Of(naive).GetHashCode());
    });

    [Fact]
    public void Union_difference_and_intersection_are_those_of_sets() => Gen.Select(s_ranges, s_ranges).Sample((left, right) =>
    {
        var (a, b) = (UidSet.FromRanges(left), UidSet.FromRanges(right));
        var (x, y) = (Naive(left), Naive(right));
        Assert.Equal(x.Union(y).Order(), a.Union(b));
        Assert.Equal(x.Except(y).Order(), a.Except(b));
        Assert.Equal(x.Intersect(y).Order(), a.Intersect(b));
    });

    [Fact]
    public void Membership_is_that_of_the_set() => Gen.Select(s_ranges, s_uid).Sample((ranges, uid) =>
        Assert.Equal(Naive(ranges).Contains(uid), UidSet.FromRanges(ranges).Contains(uid)));

    [Fact]
    public void A_set_is_written_as_IMAP_writes_it()
    {
        Assert.Equal("1:3,7,4294967295", UidSet.Of(7, 2, 1, 3, uint.MaxValue, 3).ToString());
        Assert.Equal("", UidSet.Empty.ToString());
        Assert.True(UidSet.Range(2, 1).IsEmpty);
        Assert.Equal(int.MaxValue, UidSet.Range(1, uint.MaxValue).Count);
    }

    private static HashSet<uint> Naive(UidRange[] ranges)
    {
        var set = new HashSet<uint>();
        foreach (var (first, last) in ranges)
        {
            for (long uid = first; uid <= last; uid++)
            {
                set.Add((uint)uid);
            }
        }

        return set;
    }
}
