using System.Text.RegularExpressions;
using Posthorn.Imap.Languages;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Tests.Languages;

/// <summary>All that the server can say is said in every language.</summary>
public sealed class TranslationTests
{
    private static readonly SpokenTexts s_spoken = SpokenTexts.In(typeof(ImapServer).Assembly, typeof(ImapWriter).Assembly);

    public static TheoryData<string> Tags => [.. Language.All.Where(language => language.Translations is not null).Select(language => language.Tag)];

    [Fact]
    public void Whatever_the_server_says_is_a_constant_so_that_it_can_be_translated() =>
        Assert.Matches($"{nameof(ImapSession)}.*{nameof(ImapSession.RunAsync)}", Assert.Single(s_spoken.Hidden));   // The greeting is the administrator's.

    [Fact]
    public void The_texts_are_found_where_they_are_said()
    {
        Assert.Contains("NOOP completed.", s_spoken.Texts);
        Assert.Contains("Wrong name or password.", s_spoken.Texts);
        Assert.Contains("Select a mailbox first.", s_spoken.Texts);            // from a switch
        Assert.Contains("Nothing can be changed.", s_spoken.Texts);            // from a condition
        Assert.Contains("Only the newest messages were processed.", s_spoken.Texts);
        Assert.Contains("A batch has at least {0} messages.", s_spoken.Texts);
        Assert.Contains("Expected {0} at octet {1}.", s_spoken.Texts);
        Assert.Contains("a mailbox name in modified UTF-7", s_spoken.Texts);
        Assert.Contains("a search key", s_spoken.Texts);
    }

    [Fact]
    public void A_text_with_values_has_no_other_braces() =>
        Assert.DoesNotContain(s_spoken.Texts, text => text.Contains("{0}", StringComparison.Ordinal) && Regex.Replace(text, """\{\d\}""", "").AsSpan().ContainsAny('{', '}'));

    [Theory, MemberData(nameof(Tags))]
    public void All_that_the_server_says_is_translated(string tag)
    {
        var translations = Language.Find(tag)!.Translations!;
        var missing = s_spoken.Texts.Where(IsEnglish).Where(text => !translations.ContainsKey(text)).Order().ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Theory, MemberData(nameof(Tags))]
    public void Nothing_is_translated_that_the_server_does_not_say(string tag)
    {
        var translations = Language.Find(tag)!.Translations!;
        var stale = translations.Keys.Where(text => !s_spoken.Texts.Contains(text) && !text.EndsWith(" completed.", StringComparison.Ordinal)).Order().ToList();
        Assert.True(stale.Count == 0, string.Join('\n', stale));
    }

    [Theory, MemberData(nameof(Tags))]
    public void A_translation_has_the_values_and_the_words_of_the_protocol_that_the_text_has(string tag)
    {
        foreach (var (english, translated) in Language.Find(tag)!.Translations!)
        {
            Assert.Equal(Kept(english), Kept(translated));
            Assert.NotEqual(english, translated);
            Assert.Equal(english.EndsWith('.'), translated.EndsWith('.'));
            Assert.DoesNotContain(translated, char.IsControl);
            Assert.Equal(translated.Normalize(), translated);
            Assert.Equal(translated.Trim(), translated);
        }
    }

    // Places of values, words of the protocol, and numbers: the same, whatever their order.
    private static string[] Kept(string text) =>
        [.. Regex.Matches(text, """\{\d\}|[+\-\\]?\b(?!ID\b)[A-Z][A-Z0-9=*.\-]*[A-Z0-9*](?=s?\b)|\d{2,}""").Select(match => match.Value).Order(StringComparer.Ordinal)];

    // A sign or a word of the protocol alone has no language.
    private static bool IsEnglish(string text) => Regex.IsMatch(text, "[a-z]{2}");
}
