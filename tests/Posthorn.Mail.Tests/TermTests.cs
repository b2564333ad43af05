using CsCheck;
using Posthorn.Corpus;

namespace Posthorn.Mail.Tests;

public class TermTests
{
    [Fact]
    public void A_text_that_contains_a_substring_has_the_terms_that_are_asked_for()
    {
        var seen = 0;
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var text = ScriptTexts.Text(random, 1 + random.Next(60));
                var other = ScriptTexts.Text(random, 3);
                var piece = ScriptTexts.Piece(random, random.Next(4) == 0 ? other : text, random.Next(3) == 0 ? 80 : 12);
                if (TermQuery.Of(piece) is not { } query)
                {
                    return;
                }

                var terms = Terms(text, 1 + random.Next(20));
                var (contains, fits) = (Contains(text, piece, Collation.UnicodeCasemap), Fits(query, terms, onlyExact: false));
                Assert.True(fits || !contains, $"\"{piece}\" is in \"{text}\" ({seed}), but not its terms: {string.Join(' ', terms)}");
                foreach (var collation in Collation.All)
                {
                    Assert.True(fits || !Contains(text, piece, collation), $"\"{piece}\" is in \"{text}\" by {collation.Name} ({seed}).");
                }

                if (query.IsDecisive && Fits(query, terms, onlyExact: true))
                {
                    Assert.True(contains, $"\"{piece}\" is not in \"{text}\" ({seed}), but its terms say so: {string.Join(' ', terms)}");
                }

                seen += contains ? 1 : 0;
            },
            iter: 20_000);
        Assert.True(seen > 5000);
    }

    [Theory]
    [InlineData("Grüße aus der Straße", "GRUSSE AUS DER STRASSE")]
    [InlineData("İstanbul'da", "ISTANBUL DA")]
    [InlineData("ﬁnal Ａ１", "FINAL A1")]
    [InlineData("東京会議ABC", "東京 京会 会議 ABC")]
    [InlineData("字", "字")]
    [InlineData("👍🏽 ok", "👍 🏽 OK")]
    [InlineData("กํา", "กา")]
    public void Text_is_cut_into_terms(string text, string terms) =>
        Assert.Equal(terms, string.Join(' ', Terms(text, 100).Select(term => term[1..])));

    [Fact]
    public void What_leaves_out_a_mark_is_not_exact()
    {
        Assert.Equal([TermMarker.Of(TermZone.Body, false) + "CAFE"], Terms("café", 10));
        Assert.Equal([TermMarker.Of(TermZone.Body, true) + "CAFE"], Terms("Cafe", 10));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -- ")]
    [InlineData("\u0301")]
    public void Without_terms_there_is_no_query(string substring) => Assert.Null(TermQuery.Of(substring));

    [Fact]
    public void The_ends_of_a_substring_may_be_inside_of_words_and_what_is_between_them_may_not()
    {
        var needles = TermQuery.Of("lo wide wor")!.Needles;
        Assert.Equal([new("WIDE", true, true), new("WOR", true, false), new("LO", false, true)], needles);
    }

    [Fact]
    public void A_word_of_any_length_is_found_by_any_piece_of_it()
    {
        var random = new Random(5);
        var word = string.Concat(Enumerable.Range(0, 700).Select(_ => random.Next(5) == 0 ? "𐐷" : ((char)('a' + random.Next(26))).ToString()));
        foreach (var text in new[] { word, $"x {word} y" })
        {
            var terms = Terms(text, 50);
            Assert.All(terms, term => Assert.InRange(term.Length, 1, 67));
            for (var i = 0; i < 2000; i++)
            {
                var piece = ScriptTexts.Piece(random, text, 200);
                Assert.True(!Contains(text, piece, Collation.Default) || Fits(TermQuery.Of(piece)!, terms, onlyExact: false), piece);
            }
        }
    }

    private static bool Contains(string text, string piece, Collation collation)
    {
        var matcher = new SubstringMatcher(piece, collation);
        matcher.Take(text);
        return matcher.IsMatch;
    }

    private static bool Fits(TermQuery query, List<string> terms, bool onlyExact) => query.Needles.All(needle =>
        terms.Exists(term => (!onlyExact || TermMarker.IsExact((byte)term[0])) && (needle.IsStart, needle.IsEnd) switch
        {
            (true, true) => term[1..] == needle.Text,
            (true, false) => term[1..].StartsWith(needle.Text, StringComparison.Ordinal),
            (false, true) => term[1..].EndsWith(needle.Text, StringComparison.Ordinal),
            _ => term[1..].Contains(needle.Text, StringComparison.Ordinal),
        }));

    private static List<string> Terms(string text, int chunk)
    {
        var terms = new Collector();
        var scanner = new TermScanner(terms);
        scanner.Start(TermZone.Body);
        for (var i = 0; i < text.Length; i += chunk)
        {
            scanner.Take(text.AsSpan(i, Math.Min(chunk, text.Length - i)));
        }

        scanner.Finish();
        Assert.Equal(text.Length, scanner.Length);
        return terms.Terms;
    }

    private sealed class Collector : ITermSink
    {
        public List<string> Terms { get; } = [];

        public bool IsFull => false;

        public void Add(ReadOnlySpan<char> term) => Terms.Add(term.ToString());
    }
}
