using CsCheck;
using Posthorn.Imap.Changes;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Changes;

/// <summary>The messages that a set names, against a list of them.</summary>
public class NumberedMessagesTests
{
    private static readonly Gen<uint[]> s_uids = Gen.UInt[1, 60].Array[0, 40].Select(uids => uids.Distinct().Order().ToArray());
    private static readonly Gen<MessageSet> s_sets = Gen.Select(Gen.UInt[1, 70], Gen.UInt[1, 70]).Array[1, 6].Select(pairs =>
    {
        var builder = new MessageSetBuilder();
        foreach (var (one, other) in pairs)
        {
            builder.Add(one, other);
        }

        return builder.Build();
    });

    [Fact]
    public void A_set_names_what_a_walk_over_all_messages_finds() =>
        Gen.Select(s_uids, s_sets, Gen.Bool).Sample((uids, set, byUid) =>
        {
            var told = ListOf(uids);
            var ranges = set.Ranges.ToArray();
            var named = byUid ? NumberedMessages.OfUids(told, ranges) : NumberedMessages.OfNumbers(told, ranges);
            Assert.Equal(Naive(uids).Where(message => set.Contains(byUid ? message.Uid : message.Number)), Seen(named));
            Assert.Equal(Seen(named).Count(), named.Count);
            Assert.Equal(Seen(named).Reverse(), named.Descending().Select(message => (message.Number, message.Entry.Uid)));
        });

    [Fact]
    public void A_part_of_them_and_those_of_which_something_is_true_keep_their_numbers() =>
        Gen.Select(s_uids, s_sets, Gen.Int[0, 40], Gen.Int[0, 40], Gen.UInt[1, 3]).Sample((uids, set, first, count, divisor) =>
        {
            var named = NumberedMessages.OfNumbers(ListOf(uids), set.Ranges.ToArray());
            first = Math.Min(first, named.Count);
            count = Math.Min(count, named.Count - first);
            Assert.Equal(Seen(named).Skip(first).Take(count), Seen(named.GetRange(first, count)));
            Assert.Equal(
                Seen(named).Where(message => message.Uid % divisor == 0), Seen(named.FindAll(message => message.Entry.Uid % divisor == 0)));
            Assert.Equal(Seen(named).Select(message => message.Uid), named.Uids);
        });

    [Fact]
    public void Those_of_a_list_of_several_chunks_are_the_same()
    {
        var told = ListOf([.. Enumerable.Range(1, 2000).Select(i => (uint)i * 2)]);
        Assert.Equal(Enumerable.Range(1, 2000), NumberedMessages.All(told).Select(message => (int)message.Number));
        Assert.Equal(
            Enumerable.Range(250, 600).Select(i => (uint)i * 2),
            NumberedMessages.OfUids(told, [new MessageRange(499, 1699)]).Select(message => message.Entry.Uid));
        Assert.Empty(NumberedMessages.OfUids(told, [new MessageRange(4001, uint.MaxValue)]));
        Assert.Equal(2000, NumberedMessages.OfNumbers(told, [new MessageRange(1, uint.MaxValue)]).Count);
    }

    private static MessageList ListOf(uint[] uids) =>
        MessageList.FromSorted(uids.Select(uid => new MessageEntry(uid, default, 1, 1, default)));

    private static IEnumerable<(uint Number, uint Uid)> Naive(uint[] uids) => uids.Select((uid, i) => ((uint)i + 1, uid));

    private static IEnumerable<(uint Number, uint Uid)> Seen(IEnumerable<NumberedMessage> messages) =>
        messages.Select(message => (message.Number, message.Entry.Uid));
}
