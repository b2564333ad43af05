using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class MailboxPatternTests
{
    private static readonly Gen<string> Texts = Gen.Char["ab/"].Array[0, 10].Select(static characters => new string(characters));

    private static readonly Gen<string> Patterns = Gen.Char["ab/*%"].Array[0, 8].Select(static characters => new string(characters));

    [Theory]
    [InlineData("", "*", "a/b/c", true)]
    [InlineData("", "%", "a", true)]
    [InlineData("", "%", "a/b", false)]
    [InlineData("", "%/%", "a/b", true)]
    [InlineData("", "a%", "a/b", false)]
    [InlineData("a/", "%", "a/b", true)]
    [InlineData("a/", "/b", "a/b", false)]
    [InlineData("a/", "/b", "/b", true)]
    [InlineData("", "inbox", "INBOX", true)]
    [InlineData("", "in%", "INBOX", true)]
    [InlineData("", "inbox/%", "INBOX/a", true)]
    [InlineData("", "inbox/A", "INBOX/a", false)]
    [InlineData("", "a/inbox", "a/INBOX", false)]
    [InlineData("", "inboxes", "INBOXES", false)]
    [InlineData("", "", "", true)]
    [InlineData("", "", "a", false)]
    [InlineData("", "*%", "a/b", true)]
    [InlineData("", "%*", "a/b", true)]
    [InlineData("", "*b%c", "abxb/bc", true)]
    public void A_pattern_matches(string reference, string pattern, string name, bool matches) =>
        Assert.Equal(matches, new MailboxPattern(reference, pattern).Matches(name));

    [Fact]
    public void A_pattern_agrees_with_a_naive_matcher() => Gen.Select(Patterns, Texts).Sample(
        static (pattern, name) => Assert.Equal(Naive(pattern, name), new MailboxPattern(pattern).Matches(name)), iter: 100_000);

    [Fact]
    public void Many_wildcards_do_not_explode()
    {
        var pattern = new MailboxPattern(string.Concat(Enumerable.Repeat("*a%b", 500)));
        Assert.False(pattern.Matches(string.Concat(Enumerable.Repeat("a", 4000))));
        Assert.True(pattern.Matches(string.Concat(Enumerable.Repeat("ab", 2000))));

        // Backtracking to the last "*" and "%" would try every pair of places here.
        Assert.False(new MailboxPattern("*a%" + new string('a', 1000) + "b").Matches(new string('a', 4000)));
    }

    private static bool Naive(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (pattern[0] is '*' or '%')
        {
            return Naive(pattern[1..], name)
                || (!name.IsEmpty && (pattern[0] == '*' || name[0] != '/') && Naive(pattern, name[1..]));
        }

        return !name.IsEmpty && pattern[0] == name[0] && Naive(pattern[1..], name[1..]);
    }
}
