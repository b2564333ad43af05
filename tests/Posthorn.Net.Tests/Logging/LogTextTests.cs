namespace Posthorn.Net.Tests.Logging;

public class LogTextTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("Anna Maier", "\"Anna Maier\"")]
    [InlineData("a\"b\\", "\"a\\u0022b\\u005c\"")]
    [InlineData("a\r\n\u202eä\u007f", "\"a\\u000d\\u000a\\u202e\\u00e4\\u007f\"")]
    [InlineData("\ud83d\ude00", "\"\\ud83d\\ude00\"")]
    public void A_quoted_text_is_one_line_of_printable_ASCII(string text, string quoted) => Assert.Equal(quoted, LogText.Quote(text));

    [Fact]
    public void What_is_longer_than_any_address_is_cut()
    {
        var longest = new string('x', LogText.MaxLength);
        Assert.Equal($"\"{longest}\"", LogText.Quote(longest));
        Assert.Equal($"\"{longest}…\"", LogText.Quote(longest + "y"));
        Assert.Equal($"\"{longest}…\"", LogText.Word(longest + "y"));
    }

    [Theory]
    [InlineData(null, "-")]
    [InlineData("", "-")]
    [InlineData("anna@example.org", "anna@example.org")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("jürgen", "\"j\\u00fcrgen\"")]
    public void A_word_stands_without_quotes_if_it_can_be_taken_for_nothing_else(string? text, string word) => Assert.Equal(word, LogText.Word(text));
}
