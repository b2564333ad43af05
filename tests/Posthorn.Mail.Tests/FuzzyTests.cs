namespace Posthorn.Mail.Tests;

public class FuzzyTests
{
    [Theory]
    [InlineData("hello", "HELLO", 100)]
    [InlineData("meet", "MEETING", 80)]
    [InlineData("meetings", "MEETING", 70)]
    [InlineData("helo", "HELLO", 60)]
    [InlineData("hlelo", "HELLO", 60)]
    [InlineData("hallo", "HELLO", 60)]
    [InlineData("hello", "HELL", 70)]
    [InlineData("recieved", "RECEIVED", 60)]
    [InlineData("definately", "DEFINITELY", 60)]
    [InlineData("accomodatoin", "ACCOMMODATION", 40)]
    [InlineData("hello", "HALLOO", 0)]        // two wrong in a short word
    [InlineData("cat", "CAR", 0)]
    [InlineData("2025", "2026", 0)]
    [InlineData("v12a", "V12B", 0)]
    [InlineData("東京", "東京", 100)]
    [InlineData("東京", "東北", 0)]
    [InlineData("café", "CAFE", 100)]
    [InlineData("Straße", "STRASSE", 100)]
    public void A_word_is_like_another(string word, string term, int similarity)
    {
        Assert.Equal(similarity, FuzzyQuery.Of(word)!.Similarity(0, term));
    }

    [Theory]
    [InlineData("one two", "one", 0)]
    [InlineData("one two", "two one", 85)]
    [InlineData("one two three", "three two", 56)]
    [InlineData("one two three", "three", 0)]
    [InlineData("one two three four", "four three two", 63)]
    public void Most_words_must_be_there(string query, string text, int score)
    {
        var matcher = new FuzzyMatcher(FuzzyQuery.Of(query)!, TermMarker.Zones);
        var scanner = new TermScanner(matcher);
        scanner.Start(TermZone.Body);
        scanner.Take(text);
        scanner.Finish();
        Assert.Equal(score, matcher.Score);
    }

    [Fact]
    public void Words_beyond_the_sixteenth_are_disregarded() =>
        Assert.Equal(FuzzyQuery.MaxWords, FuzzyQuery.Of(string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"word{i}")))!.Count);

    [Theory]
    [InlineData("")]
    [InlineData("-- !")]
    public void Without_words_there_is_no_query(string text) => Assert.Null(FuzzyQuery.Of(text));
}
