using CsCheck;
using Posthorn.Imap.Contexts;

namespace Posthorn.Imap.Tests.Contexts;

/// <summary>UIDs in an order of their own, against a list of them; and a set of UIDs, against a set.</summary>
public class SortedUidsTests
{
    private static readonly Gen<(int Place, uint Uid)[]> s_histories = Gen.Select(Gen.Int[0, 5000], Gen.UInt[1, 4000]).Array[1, 6000];

    [Fact]
    public void Whatever_comes_and_goes_the_order_is_that_of_a_list() =>
        s_histories.Sample(
            history =>
            {
                var uids = new SortedUids();
                var list = new List<uint>();
                foreach (var (place, uid) in history)
                {
                    Assert.Equal(list.IndexOf(uid), uids.IndexOf(uid));
                    if (uids.Contains(uid))
                    {
                        uids.Remove(uid);
                        list.Remove(uid);
                    }
                    else
                    {
                        var index = place % (list.Count + 1);
                        uids.Insert(index, uid);
                        list.Insert(index, uid);
                    }
                }

                Assert.Equal(list.Count, uids.Count);
                Assert.Equal(list, Enumerable.Range(0, uids.Count).Select(index => uids[index]));
                Assert.All(list, uid => Assert.Equal(list.IndexOf(uid), uids.IndexOf(uid)));
            },
            iter: 30);

    [Fact]
    public void Filling_at_the_end_keeps_the_order()
    {
        var uids = new SortedUids();
        for (uint uid = 1; uid <= 5 * SortedUids.MaxChunk; uid++)
        {
            uids.Insert(uids.Count, uid);
        }

        Assert.Equal(Enumerable.Range(1, uids.Count), Enumerable.Range(0, uids.Count).Select(index => (int)uids[index]));
        uids.Insert(SortedUids.MaxChunk, 100_000);
        Assert.Equal(SortedUids.MaxChunk, uids.IndexOf(100_000));
        Assert.Equal(SortedUids.MaxChunk + 1, uids.IndexOf(SortedUids.MaxChunk + 1));
    }

    [Fact]
    public void A_set_of_members_is_a_set() =>
        s_histories.Sample(
            history =>
            {
                var members = new MemberSet();
                var set = new HashSet<uint>();
                foreach (var (place, uid) in history)
                {
                    var other = uid * 1021;
                    Assert.Equal(set.Contains(other), members.Contains(other));
                    Assert.Equal(place % 3 == 0 ? set.Remove(other) : set.Add(other), place % 3 == 0 ? members.Remove(other) : members.Add(other));
                }

                Assert.Equal(set.Count, members.Count);
            },
            iter: 30);
}
