using CsCheck;

namespace Posthorn.Store.Tests;

public sealed class FlagTests
{
    private static readonly Gen<string[]> s_keywords = Gen.OneOf("a", "A", "b", "$Junk", "$JUNK", "z").Array[0, 6];

    [Fact]
    public void Keywords_are_a_set_without_case() => Gen.Select(s_keywords, s_keywords).Sample((left, right) =>
    {
        var (a, b) = (KeywordSet.Of(left), KeywordSet.Of(right));
        var x = left.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var y = right.ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Equal(x.Count, a.Count);
        Assert.True(x.SetEquals(a));
        Assert.True(x.Union(y, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(a.Union(b)));
        Assert.True(x.Except(y, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(a.Except(b)));
        Assert.Equal(x.SetEquals(y), a == b);
        Assert.True(a != b || a.GetHashCode() == b.GetHashCode());
        Assert.Equal(a.ToString(), KeywordSet.Parse(a.ToString()).ToString());
        Assert.All(left, keyword => Assert.True(a.Contains(keyword)));
    });

    [Fact]
    public void The_spelling_that_came_first_stays()
    {
        Assert.Equal("$Junk", KeywordSet.Of("$Junk", "$JUNK").ToString());
        Assert.Equal("$Junk", KeywordSet.Of("$Junk").Union(KeywordSet.Of("$JUNK")).ToString());
    }

    [Fact]
    public void STORE_replaces_adds_and_removes()
    {
        var flags = new MessageFlags(SystemFlags.Seen | SystemFlags.Draft, KeywordSet.Of("a", "b"));
        var other = new MessageFlags(SystemFlags.Seen | SystemFlags.Flagged, KeywordSet.Of("B", "c"));

        Assert.Equal(other, flags.With(FlagAction.Replace, other));
        Assert.Equal(
            new MessageFlags(SystemFlags.Seen | SystemFlags.Draft | SystemFlags.Flagged, KeywordSet.Of("a", "b", "c")),
            flags.With(FlagAction.Add, other));
        Assert.Equal(new MessageFlags(SystemFlags.Draft, KeywordSet.Of("a")), flags.With(FlagAction.Remove, other));
    }

    [Fact]
    public void An_internal_date_keeps_second_and_offset_of_any_moment() => Gen.Select(
        Gen.Long[DateTime.MinValue.AddDays(2).Ticks, DateTime.MaxValue.AddDays(-2).Ticks], Gen.Int[-14 * 60, 14 * 60]).Sample((ticks, minutes) =>
    {
        var moment = new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
        var date = InternalDate.From(moment);
        Assert.Equal(date, InternalDate.FromPacked(date.Packed));
        Assert.Equal(new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerSecond), moment.Offset), date.ToDateTimeOffset());
        Assert.Equal(moment.Offset, date.ToDateTimeOffset().Offset);
    });

    [Fact]
    public void Internal_dates_are_ordered_by_moment_whatever_their_offset() => Gen.Select(
        Gen.Long[-5_000_000_000, 5_000_000_000], Gen.Long[-5_000_000_000, 5_000_000_000], Gen.Int[-840, 840], Gen.Int[-840, 840])
        .Sample((a, b, x, y) => Assert.True(
            a == b || a.CompareTo(b) == Math.Sign(At(a, x).CompareTo(At(b, y)))));

    private static InternalDate At(long seconds, int minutes) =>
        InternalDate.From(DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(TimeSpan.FromMinutes(minutes)));
}
