using System.Buffers;
using System.Text;
using CsCheck;

namespace Posthorn.Mail.Tests;

/// <summary>Collations (RFC 4790 §9, RFC 5051) and the texts that are read from stored summaries for sorting and threading.</summary>
public class CollationTests
{
    [Theory]
    [InlineData("i;unicode-casemap", "a", "A", 0)]
    [InlineData("i;unicode-casemap", "é", "É", 0)]
    [InlineData("i;unicode-casemap", "e\u0301", "É", 0)]
    [InlineData("i;unicode-casemap", "ǆ", "Ǆ", 0)]
    [InlineData("i;unicode-casemap", "ｆｕ", "ＦＵ", 0)]
    [InlineData("i;unicode-casemap", "ς", "Σ", 0)]
    [InlineData("i;unicode-casemap", "ı", "i", 0)]
    [InlineData("i;unicode-casemap", "ß", "ss", 1)]      // single characters only: RFC 5051 §2
    [InlineData("i;unicode-casemap", "z", "ä", 1)]       // A and a diaeresis
    [InlineData("i;unicode-casemap", "a", "ä", -1)]
    [InlineData("i;unicode-casemap", "_", "a", 1)]       // compared as A
    [InlineData("i;ascii-casemap", "a", "A", 0)]
    [InlineData("i;ascii-casemap", "ä", "Ä", 1)]
    [InlineData("i;octet", "a", "A", 1)]
    [InlineData("i;octet", "", "A", -1)]
    public void Strings_are_ordered_as_the_collation_says(string name, string one, string other, int order)
    {
        var collation = Collation.All.Single(collation => collation.Name == name);

        Assert.Equal(order, Math.Sign(Key(collation, Encoding.UTF8.GetBytes(one)).AsSpan().SequenceCompareTo(Key(collation, Encoding.UTF8.GetBytes(other)))));
    }

    [Fact]
    public void What_is_not_text_comes_last_by_octets() => Assert.All(Collation.All, collation =>
    {
        // RFC 5255 §4.6
        var sorted = new byte[][] { [0xFF], [0xD0, 0xC0], "\U0010FFFF"u8.ToArray(), "a"u8.ToArray() }
            .OrderBy(text => Convert.ToHexString(Key(collation, text)), StringComparer.Ordinal).ToList();

        Assert.Equal(["61", "F48FBFBF", "D0C0", "FF"], sorted.Select(Convert.ToHexString));
    });

    [Fact]
    public void Text_of_any_characters_has_a_key_and_its_upper_case_the_same() => Gen.String.Sample(text =>
    {
        var octets = Encoding.UTF8.GetBytes(text);
        foreach (var collation in Collation.All)
        {
            Assert.Equal(text.Length == 0, Key(collation, octets).Length == 0);
        }

        var ascii = string.Concat(text.Where(char.IsAscii));
        Assert.Equal(Key(Collation.Default, Encoding.UTF8.GetBytes(ascii)), Key(Collation.AsciiCasemap, Encoding.UTF8.GetBytes(ascii.ToUpperInvariant())));
    });

    [Theory]
    [InlineData("i;octet", "Ab", "xAbx", true)]
    [InlineData("i;octet", "ab", "xAbx", false)]
    [InlineData("i;ascii-casemap", "aB", "xAbx", true)]
    [InlineData("i;ascii-casemap", "ä", "Ä", false)]
    [InlineData("i;unicode-casemap", "ä", "Ä", true)]
    public void Substrings_are_found_as_the_collation_says(string name, string pattern, string text, bool isFound)
    {
        var matcher = new SubstringMatcher(pattern, Collation.All.Single(collation => collation.Name == name));
        matcher.Take(text.AsSpan(0, 1));
        matcher.Take(text.AsSpan(1));

        Assert.Equal(isFound, matcher.IsMatch);
    }

    [Theory]
    [InlineData("From: ann@x.example", "ann", "ann@x.example")]
    [InlineData("From: \"A. \\\"B\\\" C\" <ann@x.example>", "ann", "A. \"B\" C")]
    [InlineData("From: =?utf-8?q?=C3=84?= <ann@x.example>", "ann", "Ä")]
    [InlineData("From: =?utf-8?q??= <ann@x.example>", "ann", "ann@x.example")]
    [InlineData("From: Friends: ann@x.example;", "Friends", "Friends")]
    [InlineData("From: \"a b\"@x.example", "a b", "a b@x.example")]
    [InlineData("To: ann@x.example", "", "")]
    public void The_first_address_is_read_from_the_stored_summary(string header, string mailbox, string display)
    {
        // RFC 5256 §3, RFC 5957 §3
        var summary = Summary(header);
        var output = new ArrayBufferWriter<byte>();

        SortTexts.WriteMailbox(summary, AddressField.From, output);
        Assert.Equal(mailbox, Encoding.UTF8.GetString(output.WrittenSpan));

        output.ResetWrittenCount();
        SortTexts.WriteDisplay(summary, AddressField.From, output);
        Assert.Equal(display, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Addresses_are_found_behind_others_and_behind_literals()
    {
        var summary = Summary("Subject: \u00e9\nFrom: a@x, b@x\nReply-To: c@x\nTo: \"d)(\" <d@x>, e@x\nCc: g: f@x;, h@x");

        Assert.Equal(["a", "d", "g"], new[] { AddressField.From, AddressField.To, AddressField.Cc }.Select(field =>
        {
            var output = new ArrayBufferWriter<byte>();
            SortTexts.WriteMailbox(summary, field, output);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }));
    }

    [Theory]
    [InlineData("\"01KF8JCEOCBS0045PS\"@xxx.yyy.com", "01KF8JCEOCBS0045PS@xxx.yyy.com")]
    [InlineData("01KF8JCEOCBS0045PS@xxx.yyy.com", "01KF8JCEOCBS0045PS@xxx.yyy.com")]
    [InlineData("\"a\\b\"@x", "ab@x")]
    [InlineData("\"a@b\"@x", "a@b@x")]
    [InlineData("no-at-sign", "")]
    [InlineData("@x", "")]
    [InlineData("a@", "")]
    [InlineData("\"@x", "\"@x")]
    public void Message_ids_are_the_same_however_they_are_quoted(string id, string normalized)
    {
        // RFC 5256 §3
        var output = new ArrayBufferWriter<byte>();
        ThreadTexts.WriteNormalized(Encoding.UTF8.GetBytes(id), output);

        Assert.Equal(normalized, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("Re: a", "a", true)]
    [InlineData("re  : a", "a", true)]
    [InlineData("RE[2]: a", "a", true)]
    [InlineData("Fwd [x] : a", "a", true)]
    [InlineData("fw: re: fwd: a", "a", true)]
    [InlineData("[x] [y] re: a", "a", true)]
    [InlineData("[x] a", "a", false)]
    [InlineData("[x]", "[x]", false)]
    [InlineData("[x] [y]", "[y]", false)]
    [InlineData("a (fwd) (FWD) ", "a", true)]
    [InlineData("[fwd: re: a (fwd)]", "a", true)]
    [InlineData("[Fwd: [fwd: a]]", "a", true)]
    [InlineData("[fwd: a] b", "b", false)]
    [InlineData("re a", "re a", false)]
    [InlineData("Reply: a", "Reply: a", false)]
    [InlineData("a\t  b\r\n c", "a b c", false)]
    [InlineData("Re:", "", true)]
    [InlineData("(fwd)", "", true)]
    [InlineData("[]a", "a", false)]
    [InlineData("[[x]a", "[[x]a", false)]
    public void The_base_subject_is_what_the_RFC_makes_of_it(string subject, string expected, bool isReply)
    {
        // RFC 5256 §2.1
        Assert.Equal(expected, BaseSubject.Of(subject, out var found));
        Assert.Equal(isReply, found);
    }

    private static byte[] Key(Collation collation, byte[] text)
    {
        var output = new ArrayBufferWriter<byte>();
        collation.WriteKey(text, output);
        return output.WrittenSpan.ToArray();
    }

    private static SummaryView Summary(string header)
    {
        var octets = Encoding.UTF8.GetBytes(header.ReplaceLineEndings("\r\n") + "\r\n\r\n");
        Assert.True(SummaryView.TryOpen(MessageSummarizer.Summarize(octets, MailLimits.Default).Serialize(), out var view));
        return view;
    }
}
