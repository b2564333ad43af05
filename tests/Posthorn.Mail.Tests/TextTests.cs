using System.Buffers;
using System.Text;
using CsCheck;

namespace Posthorn.Mail.Tests;

public class TextTests
{
    private static readonly string[] Charset = ["us-ascii", "utf-8", "utf-16", "iso-8859-2", "koi8-r", "windows-1255", "big5", "gb2312",
        "gb18030", "euc-jp", "iso-2022-jp", "euc-kr", "iso-2022-kr", "shift_jis", "hz-gb-2312"];

    private sealed class Collector : ITextSink
    {
        public StringBuilder Text { get; } = new();

        public bool IsSatisfied => false;

        public void Take(ReadOnlySpan<char> text) => Text.Append(text);
    }

    private static string PartTextOf(MessagePart part, byte[] body, int chunk)
    {
        var collector = new Collector();
        var text = PartText.TryCreate(part, collector)!;
        for (var i = 0; i < body.Length; i += chunk)
            text.Feed(body.AsSpan(i, Math.Min(chunk, body.Length - i)));
        text.Finish();
        return collector.Text.ToString();
    }

    private static MessagePart Part(string subtype, string? charset, TransferEncoding encoding = TransferEncoding.EightBit) =>
        new() { Type = "text", Subtype = subtype, Charset = charset, Encoding = encoding };

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Parts_are_decoded_in_any_chunks(int chunk)
    {
        var content = Samples.Load("alternative");
        var parts = Samples.Summarize("alternative").Root.Children;
        var bodies = parts.Select(p => content.AsSpan((int)p.BodyOffset, (int)p.BodyLength).ToArray()).ToArray();
        Assert.Equal("Café noir", PartTextOf(parts[0], bodies[0], chunk));
        Assert.Equal("Café & noir", PartTextOf(parts[1], bodies[1], chunk).Trim());
    }

    [Theory]
    [InlineData("iso-8859-15", new byte[] { 0xA4 }, "€")]
    [InlineData("windows-1251", new byte[] { 0xCC }, "М")]
    [InlineData("shift_jis", new byte[] { 0x93, 0xFA }, "日")]
    [InlineData("x-unknown", new byte[] { 0xFC }, "ü")]
    [InlineData(null, new byte[] { 0xFC }, "ü")]
    [InlineData("utf-8", new byte[] { 0xFC }, "\uFFFD")]
    public void Charsets_are_decoded_and_unknown_ones_are_Latin_1(string? charset, byte[] body, string expected) =>
        Assert.Equal(expected, PartTextOf(Part("plain", charset), body, 1));

    [Fact]
    public void Any_bytes_can_be_read_in_any_charset() =>
        Gen.Select(Gen.Int[0, Charset.Length - 1], Gen.Byte.Array[0, 100], Gen.Int[1, 9]).Sample((index, body, chunk) =>
        {
            Assert.True(Charsets.IsKnown(Charset[index]));
            Assert.Equal(PartTextOf(Part("plain", Charset[index]), body, 1000), PartTextOf(Part("plain", Charset[index]), body, chunk));
        }, iter: 1_000);

    [Theory]
    [InlineData("a<br>b<b>c</b>d", "a bcd")]
    [InlineData("x<script>if (a<b && c>d) '</p>'</script>y", "xy")]
    [InlineData("x<STYLE type=\"text/css\">p > a {}</style >y", "xy")]
    [InlineData("x<!-- a > b -- <p> -->y<!-->z", "xyz")]
    [InlineData("1 < 2 &lt;&#65;&#x42;&amp;&nosuch; & &eacute", "1 < 2 <AB&&nosuch; & é")]
    [InlineData("<a href=\"x>y\">link</a>", "link")]
    [InlineData("<p title='", " ")]
    [InlineData("<", "")]
    public void HTML_is_what_a_reader_sees(string html, string expected)
    {
        Assert.Equal(expected, PartTextOf(Part("html", "utf-8"), Encoding.UTF8.GetBytes(html), 1));
        Assert.Equal(expected, PartTextOf(Part("html", "utf-8"), Encoding.UTF8.GetBytes(html), 1000));
    }

    [Fact]
    public void Any_bytes_can_be_read_as_HTML_in_any_chunks() =>
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, 11].Select(i => "<>&;/!-\"'as#"u8[i])).Array[0, 200], Gen.Int[1, 7]).Sample((body, chunk) =>
            Assert.Equal(PartTextOf(Part("html", "utf-8"), body, 1000), PartTextOf(Part("html", "utf-8"), body, chunk)), iter: 3_000);

    [Theory]
    [InlineData("CAFÉ", "un café noir", true)]
    [InlineData("cafe\u0301", "CAFÉ", true)]
    [InlineData("é", "e", false)]
    [InlineData("STRASSE", "Hauptstraße", true)]
    [InlineData("fi", "ﬁsh", true)]
    [InlineData("two words", "two\r\n\t words", true)]
    [InlineData("ПРИВЕТ", "привет", true)]
    [InlineData("", "anything", true)]
    [InlineData("aab", "aaab", true)]
    [InlineData("abc", "ab", false)]
    public void Substrings_are_found_in_any_case_and_across_chunks(string pattern, string text, bool expected)
    {
        for (var chunk = 1; chunk <= text.Length; chunk++)
        {
            var matcher = new SubstringMatcher(pattern);
            for (var i = 0; i < text.Length; i += chunk)
                matcher.Take(text.AsSpan(i, Math.Min(chunk, text.Length - i)));
            Assert.Equal(expected, matcher.IsMatch);
        }
    }

    [Fact]
    public void A_match_does_not_span_two_texts()
    {
        var matcher = new SubstringMatcher("ab");
        matcher.Take("a");
        matcher.StartText();
        matcher.Take("b");
        Assert.False(matcher.IsMatch);
    }

    [Fact]
    public void The_matcher_finds_what_a_search_in_the_folded_text_finds() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Char['a', 'c'], Gen.Char), 0, 3], Gen.String[Gen.OneOf(Gen.Char['A', 'C'], Gen.Char), 0, 50], Gen.Int[1, 9])
            .Sample((pattern, text, chunk) =>
            {
                var matcher = new SubstringMatcher(pattern);
                for (var i = 0; i < text.Length; i += chunk)
                    matcher.Take(text.AsSpan(i, Math.Min(chunk, text.Length - i)));
                // A half of a surrogate pair at the very end waits for its other half.
                if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
                    return;
                Assert.Equal(TextFold.Fold(text).Contains(TextFold.Fold(pattern), StringComparison.Ordinal), matcher.IsMatch);
            }, iter: 5_000);

    [Fact]
    public void A_long_pattern_is_found_among_nearly_the_same() =>
        Gen.Select(Gen.String[Gen.Char['a', 'b'], 1, 6], Gen.Int[257, 700], Gen.Int[0, 700], Gen.Int[0, 2000], Gen.Int[1, 3000], Gen.Bool)
            .Sample((period, length, broken, before, chunk, isThere) =>
            {
                // Periodic texts, one letter of the pattern another one: each place begins like a match.
                string Periodic(int count) => string.Concat(Enumerable.Repeat(period, count / period.Length + 1))[..count];
                var pattern = Periodic(length).Remove(broken % length, 1).Insert(broken % length, "c");
                var text = Periodic(before) + (isThere ? pattern : pattern[..^1]) + Periodic(before / 2);
                var matcher = new SubstringMatcher(pattern);
                matcher.Take(pattern.AsSpan(1));
                matcher.StartText();
                for (var i = 0; i < text.Length; i += chunk)
                    matcher.Take(text.AsSpan(i, Math.Min(chunk, text.Length - i)));
                Assert.Equal(text.Contains(pattern, StringComparison.Ordinal), matcher.IsMatch);
            }, iter: 2_000);

    [Fact]
    public void Transfer_encodings_are_undone_in_any_chunks_and_counted() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 50], Gen.Bool).Sample((octets, chunk, isBase64) =>
        {
            var encoded = isBase64
                ? Encoding.ASCII.GetBytes(Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks))
                : Encoding.ASCII.GetBytes(string.Concat(octets.Select((o, i) => $"={o:X2}" + (i % 20 == 19 ? "=\r\n" : ""))));
            var encoding = isBase64 ? TransferEncoding.Base64 : TransferEncoding.QuotedPrintable;
            var decoder = TransferDecoder.TryCreate(encoding)!;
            var counter = TransferDecoder.TryCreate(encoding)!;
            var output = new ArrayBufferWriter<byte>();
            var size = 0L;
            for (var i = 0; i < encoded.Length; i += chunk)
            {
                var piece = encoded.AsSpan(i, Math.Min(chunk, encoded.Length - i));
                decoder.Decode(piece, output);
                size += counter.Count(piece);
            }

            Assert.Equal(octets, output.WrittenSpan.ToArray());
            Assert.Equal(octets.Length, size);
        }, iter: 1_000);

    [Fact]
    public void An_unknown_encoding_has_no_decoder()
    {
        Assert.Null(TransferDecoder.TryCreate(TransferEncoding.Unknown));
        Assert.Null(PartText.TryCreate(Samples.Summarize("unknown-encoding").Root, new Collector()));
    }
}
