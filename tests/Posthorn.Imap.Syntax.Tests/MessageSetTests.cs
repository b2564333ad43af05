using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class MessageSetTests
{
    // Numbers are small, so that ranges meet; zero is "*".
    private static readonly Gen<(uint First, uint Last)[]> Ranges = Gen.Select(Gen.UInt[0, 30], Gen.UInt[0, 30]).Array[1, 8];

    [Theory]
    [InlineData("1", "1")]
    [InlineData("2:4", "2:4")]
    [InlineData("4:2", "2:4")]
    [InlineData("2,4:7,9,12:*", "2,4:7,9,12:*")]
    [InlineData("*:4,5:7", "5:7,4:*")]
    [InlineData("*", "*")]
    [InlineData("*:*", "*")]
    [InlineData("*:4", "4:*")]
    [InlineData("9:*,3:*,5:*", "3:*,9:*")]
    [InlineData("1,2,3", "1:3")]
    [InlineData("3,1,2,1", "1:3")]
    [InlineData("4294967295,1", "1,4294967295")]
    [InlineData("1:4294967295", "1:4294967295")]
    [InlineData("$", "$")]
    public void A_set_is_normalised(string wire, string normal)
    {
        var set = Reading.Good(wire, static (ref r) => r.SequenceSet());
        Assert.Equal(normal, set.ToString());
        Assert.Equal(set, MessageSet.Parse(normal));
        Assert.Equal(set.GetHashCode(), MessageSet.Parse(normal).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1,")]
    [InlineData(",1")]
    [InlineData("1,,2")]
    [InlineData("1:2:3")]
    [InlineData("1:0")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("**")]
    [InlineData("4294967296")]
    [InlineData("1,$")]
    [InlineData("$,1")]
    [InlineData("a")]
    public void A_wrong_set_is_refused(string wire)
    {
        Reading.Bad(wire, static (ref r) => r.SequenceSet());
        Assert.Throws<FormatException>(() => MessageSet.Parse(wire));
    }

    [Theory]
    [InlineData("1:3,7", true)]
    [InlineData("*", false)]
    [InlineData("1:*", false)]
    [InlineData("$", false)]
    public void A_set_of_UIDs_has_no_star(string wire, bool isGood) =>
        Assert.Equal(isGood, Reading.Read(wire, static (ref r) => r.UidSet()).Error is null);

    [Theory]
    [InlineData("9:*", 5, "5:9")]
    [InlineData("*", 5, "5")]
    [InlineData("3:*,9:*", 5, "3:9")]
    [InlineData("7:*,9:*", 5, "5:9")]
    [InlineData("*:4,5:7", 10, "4:10")]
    [InlineData("2,4:7,9,12:*", 15, "2,4:7,9,12:15")]
    [InlineData("1:*", 0, "")]
    public void A_star_is_the_highest_number(string wire, uint highest, string resolved) =>
        Assert.Equal(resolved, MessageSet.Parse(wire).Resolve(highest).ToString());

    [Fact]
    public void A_set_agrees_with_a_naive_one() => Gen.Select(Ranges, Gen.UInt[1, 30]).Sample((ranges, highest) =>
    {
        var text = string.Join(',', ranges.Select(static range => $"{Number(range.First)}:{Number(range.Last)}"));
        var naive = new HashSet<uint>();
        foreach (var (first, last) in ranges)
        {
            var (one, other) = (first == 0 ? highest : first, last == 0 ? highest : last);
            for (var number = Math.Min(one, other); number <= Math.Max(one, other); number++)
            {
                naive.Add(number);
            }
        }

        var set = MessageSet.Parse(text);
        var resolved = set.Resolve(highest);
        Assert.Equal(naive.Order(), resolved.Numbers());
        Assert.Equal(naive.Count, resolved.Count);
        Assert.All(Enumerable.Range(1, 40), number => Assert.Equal(naive.Contains((uint)number), resolved.Contains((uint)number)));
        Assert.Equal(set, MessageSet.Parse(set.ToString()));
        Assert.Equal(resolved, MessageSet.Of(naive));
        for (var i = 1; i < resolved.Ranges.Length; i++)
        {
            Assert.True(resolved.Ranges[i].First > resolved.Ranges[i - 1].Last + 1);
        }
    });

    [Fact]
    public void The_whole_range_can_be_walked_to_its_end()
    {
        var set = MessageSet.Of(uint.MaxValue - 1, uint.MaxValue);
        Assert.Equal([uint.MaxValue - 1, uint.MaxValue], set.Numbers());
        Assert.Equal(uint.MaxValue, MessageSet.Of(1, uint.MaxValue).Count);
    }

    [Fact]
    public void A_set_of_too_many_ranges_is_a_limit()
    {
        var grammar = ImapGrammar.Base with { Limits = new ImapLimits { SetRanges = 3 } };
        Reading.Good("1,3,5", static (ref r) => r.SequenceSet(), grammar: grammar);
        Assert.Equal(SyntaxErrorKind.Limit, Reading.Bad("1,3,5,7", static (ref r) => r.SequenceSet(), grammar: grammar).Kind);
    }

    [Fact]
    public void An_empty_set_is_empty()
    {
        Assert.True(MessageSet.Empty.IsEmpty);
        Assert.Same(MessageSet.Empty, MessageSet.Of([]));
        Assert.False(MessageSet.LastSearch.IsEmpty);
        Assert.True(MessageSet.LastSearch.IsLastSearch);
        Assert.Equal(MessageSet.Parse("1:*"), MessageSet.All);
        Assert.NotEqual(MessageSet.All, MessageSet.LastSearch);
        Assert.Throws<ArgumentOutOfRangeException>(() => MessageSet.Of(0u));
    }

    private static string Number(uint number) => number == 0 ? "*" : $"{number}";
}
