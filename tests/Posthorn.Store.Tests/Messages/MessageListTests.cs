using CsCheck;

namespace Posthorn.Store.Tests;

/// <summary>MessageList and MessageListDiff against sorted dictionaries.</summary>
public sealed class MessageListTests
{
    // Edits of lists with several chunks: runs of UIDs in the middle and at the end.
    private static readonly Gen<(uint First, int Count, bool Remove, int Flags)> s_edit = Gen.Select(
        Gen.UInt[1, 2500], Gen.Frequency((3, Gen.Int[1, 3]), (1, Gen.Int[200, 600])), Gen.Bool, Gen.Int[0, 3]);

    private static readonly Gen<(int Start, (uint First, int Count, bool Remove, int Flags)[] Edits)> s_history =
        Gen.Select(Gen.Int[0, 1500], s_edit.Array[1, 12]);

    [Fact]
    public void Every_edit_leaves_what_a_sorted_dictionary_has() => s_history.Sample(
        history =>
        {
            var naive = new SortedDictionary<uint, MessageEntry>(
                Enumerable.Range(1, history.Start).ToDictionary(i => (uint)i, i => Entry((uint)i, 0)));
            var list = MessageList.FromSorted(naive.Values);
            foreach (var edit in history.Edits)
            {
                list = Apply(list, naive, edit);
                Assert.Equal(naive.Count, list.Count);
                Assert.True(naive.Values.SequenceEqual(list));
                foreach (var chunk in list.Chunks)
                {
                    Assert.InRange(chunk.Length, 1, MessageList.MaxChunk);
                }
            }

            AssertFinds(list, naive);
        },
        iter: 300);

    [Fact]
    public void The_difference_of_two_versions_is_what_happened_between_them() => s_history.Sample(
        history =>
        {
            var naive = new SortedDictionary<uint, MessageEntry>(
                Enumerable.Range(1, history.Start).ToDictionary(i => (uint)i, i => Entry((uint)i, 0)));
            var old = MessageList.FromSorted(naive.Values);
            var before = naive.Values.ToList();
            var current = old;
            foreach (var edit in history.Edits)
            {
                current = Apply(current, naive, edit);
            }

            var diff = MessageListDiff.Between(old, current);

            var was = before.ToDictionary(entry => entry.Uid);
            Assert.Equal(before.Select((entry, i) => (entry, i)).Where(pair => !naive.ContainsKey(pair.entry.Uid)).Select(pair => pair.i), diff.ExpungedIndexes);
            Assert.Equal(before.Where(entry => !naive.ContainsKey(entry.Uid)), diff.Expunged);
            Assert.Equal(naive.Values.Where(entry => was.TryGetValue(entry.Uid, out var one) && one != entry), diff.Changed);
            Assert.Equal(naive.Values.Where(entry => !was.ContainsKey(entry.Uid)), diff.Added);
            Assert.True(MessageListDiff.Between(current, current).IsEmpty);
            Assert.True(MessageListDiff.Between(MessageList.FromSorted(current), current).IsEmpty);
        },
        iter: 300);

    [Fact]
    public void A_change_of_one_message_shares_all_other_chunks()
    {
        var list = MessageList.FromSorted(Enumerable.Range(1, 10_000).Select(i => Entry((uint)i, 0)));

        var next = list.With([Entry(5000, 1)], UidSet.Empty);

        Assert.Single(next.Chunks.ToArray().Except(list.Chunks.ToArray()));
    }

    private static MessageList Apply(
        MessageList list, SortedDictionary<uint, MessageEntry> naive, (uint First, int Count, bool Remove, int Flags) edit)
    {
        var uids = Enumerable.Range((int)edit.First, edit.Count).Select(uid => (uint)uid).ToList();
        if (edit.Remove)
        {
            uids.ForEach(uid => naive.Remove(uid));
            return list.With([], UidSet.Of(uids));
        }

        var entries = uids.Select(uid => Entry(uid, edit.Flags)).ToList();
        entries.ForEach(entry => naive[entry.Uid] = entry);
        return list.With(entries, UidSet.Empty);
    }

    private static void AssertFinds(MessageList list, SortedDictionary<uint, MessageEntry> naive)
    {
        var keys = naive.Keys.ToList();
        foreach (var uid in new uint[] { 1, 2, 255, 256, 257, 1000, 1501, 2499, 3100, uint.MaxValue }.Concat(keys.Take(3)))
        {
            Assert.Equal(keys.BinarySearch(uid), list.IndexOf(uid));
            Assert.Equal(naive.ContainsKey(uid), list.TryGet(uid, out var found));
            Assert.Equal(naive.GetValueOrDefault(uid), found);
        }

        var set = UidSet.FromRanges([new UidRange(1, 3), new(200, 900), new(3000, uint.MaxValue)]);
        Assert.Equal(naive.Values.Where(entry => set.Contains(entry.Uid)), list.In(set));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[list.Count]);
    }

    private static MessageEntry Entry(uint uid, int flags) => new(uid, (SystemFlags)flags, flags + 1, uid, default);
}
