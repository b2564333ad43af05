namespace Posthorn.Store.Tests;

public sealed class MailboxNameTests
{
    [Theory]
    [InlineData("inbox", "INBOX")]
    [InlineData("iNbOx/Sub", "INBOX/Sub")]
    [InlineData("Inboxes", "Inboxes")]
    [InlineData("a/inbox", "a/inbox")]
    [InlineData("a/", "a")]
    [InlineData("A\u0308", "\u00c4")]
    [InlineData("\U0001f40e", "\U0001f40e")]
    public void A_name_is_brought_into_one_form(string name, string expected)
    {
        Assert.True(MailboxName.TryNormalize(name, out var normalized, out _));
        Assert.Equal(expected, normalized);
        Assert.True(MailboxName.TryNormalize(normalized, out var again, out _));
        Assert.Equal(normalized, again);
    }

    [Theory]
    [InlineData("", MailboxNameProblem.Empty)]
    [InlineData("/", MailboxNameProblem.Empty)]
    [InlineData("/a", MailboxNameProblem.EmptyLevel)]
    [InlineData("a//b", MailboxNameProblem.EmptyLevel)]
    [InlineData("a//", MailboxNameProblem.EmptyLevel)]
    [InlineData("a*", MailboxNameProblem.Wildcard)]
    [InlineData("a\0", MailboxNameProblem.ControlCharacter)]
    [InlineData("a\u0085", MailboxNameProblem.ControlCharacter)]
    [InlineData("a\u2028", MailboxNameProblem.ControlCharacter)]
    public void A_bad_name_is_refused_with_what_is_wrong(string name, MailboxNameProblem expected)
    {
        Assert.False(MailboxName.TryNormalize(name, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Unpaired_surrogates_are_refused()
    {
        foreach (var name in new[] { "\ud800", "a\ud800b", "\udc00", "\udc00\ud800" })
        {
            Assert.False(MailboxName.TryNormalize(name, out _, out _));
        }
    }

    [Fact]
    public void Length_and_depth_have_limits()
    {
        Assert.True(MailboxName.TryNormalize(new string('x', MailboxName.MaxLength), out _, out _));
        Assert.False(MailboxName.TryNormalize(new string('x', MailboxName.MaxLength + 1), out _, out _));
        Assert.True(MailboxName.TryNormalize(string.Join('/', Enumerable.Repeat("x", MailboxName.MaxDepth)), out _, out _));
        Assert.False(MailboxName.TryNormalize(string.Join('/', Enumerable.Repeat("x", MailboxName.MaxDepth + 1)), out _, out _));
    }

    [Fact]
    public void Parents_and_descendants_are_told_by_levels()
    {
        Assert.Equal("a/b", MailboxName.Parent("a/b/c"));
        Assert.Null(MailboxName.Parent("a"));
        Assert.True(MailboxName.IsBelow("a/b/c", "a"));
        Assert.False(MailboxName.IsBelow("ab", "a"));
        Assert.False(MailboxName.IsBelow("a", "a"));
    }
}
