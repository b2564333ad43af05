using System.Buffers;
using System.Text;

namespace Posthorn.Mail.Tests;

public class HeaderFieldsTests
{
    private const string Block = "From a@example.com Mon Jan  1 00:00:00 2024\nSubject: a\n b\njunk\n folded junk\nTO: x\nX-Y : z\nSubject: 2\n\nBody: no";

    private static string Select(string block, bool not, params string[] names)
    {
        var output = new ArrayBufferWriter<byte>();
        HeaderFields.Select(Samples.Bytes(block), names.Select(n => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(n)).ToArray(), not, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void Named_fields_are_copied_byte_for_byte_with_a_blank_line() =>
        Assert.Equal("Subject: a\r\n b\r\nTO: x\r\nSubject: 2\r\n\r\n", Select(Block, false, "to", "SUBJECT"));

    [Fact]
    public void NOT_copies_all_other_fields() => Assert.Equal("TO: x\r\nX-Y : z\r\n\r\n", Select(Block, true, "subject"));

    [Fact]
    public void The_blank_line_is_there_even_if_no_field_is() => Assert.Equal("\r\n", Select(Block, false, "cc"));

    [Fact]
    public void A_last_field_without_line_end_gets_one() => Assert.Equal("A: b\r\n\r\n", Select("A: b", false, "a"));

    [Theory]
    [InlineData(" =?iso-8859-1?Q?J=FCrgen?=\r\n =?utf-8?Q?_K=C3=B6ln?=\r\n", "Jürgen Köln")]
    [InlineData("plain\r\n text", "plain text")]
    [InlineData("grüße", "grüße")]
    [InlineData("=?x-none?Q?=FC?=", "ü")]
    [InlineData("=?utf-8?X?a?=", "=?utf-8?X?a?=")]
    [InlineData("", "")]
    public void Text_is_decoded_and_unfolded(string raw, string expected) => Assert.Equal(expected, HeaderText.Decode(Encoding.UTF8.GetBytes(raw)));

    [Fact]
    public void Text_that_is_not_UTF_8_is_Latin_1() => Assert.Equal("grüße", HeaderText.Decode(Encoding.Latin1.GetBytes("grüße")));

    [Fact]
    public void Addresses_are_decoded() =>
        Assert.Equal("Jürgen <j@example.com>, team: a@example.com, B <b@example.com>;, root",
            HeaderText.DecodeAddresses(Samples.Bytes("=?iso-8859-1?Q?J=FCrgen?= <j@example.com>,\n team: a@example.com, b@example.com (B);, root"), MailLimits.Default));

    [Theory]
    [InlineData("Subject", "Subject")]
    [InlineData("Re: a", "a", true)]
    [InlineData("RE [2] : Fwd:  a  b (fwd) (FWD) ", "a b", true)]
    [InlineData("[list] Re: [list] a", "a", true)]
    [InlineData("[list]", "[list]")]
    [InlineData("[list] a", "a")]
    [InlineData("[fwd: [fwd: re: a]]", "a", true)]
    [InlineData("Re:", "", true)]
    [InlineData("Regarding", "Regarding")]
    [InlineData("a\t\t b", "a b")]
    [InlineData("[[x] a", "[[x] a")]
    public void The_base_subject_is_what_RFC_5256_says(string subject, string expected, bool isReply = false)
    {
        Assert.Equal(expected, BaseSubject.Of(subject, out var actual));
        Assert.Equal(isReply, actual);
    }

    [Fact]
    public void What_threading_needs_is_in_the_summary()
    {
        var summary = Samples.Summarize("encoded-words");
        Assert.Equal("2@example.com", summary.MessageId);
        Assert.Equal("1@example.com", summary.InReplyTo);
        Assert.Equal(["0@example.com", "1@example.com"], summary.References);
        Assert.Equal("Grüße aus Köln", summary.BaseSubject);
        Assert.True(summary.IsReplyOrForward);
    }

    [Fact]
    public void Of_too_many_references_the_first_and_the_last_are_kept()
    {
        var content = Samples.Bytes("References: " + string.Join(' ', Enumerable.Range(0, 10).Select(i => $"<{i}@example.com>")) + "\n\n");
        var summary = MessageSummarizer.Summarize(content, new MailLimits { References = 3 });
        Assert.Equal(["0@example.com", "8@example.com", "9@example.com"], summary.References);
    }

    [Fact]
    public void The_sent_date_keeps_its_zone_through_storage()
    {
        var summary = MessageSummary.Deserialize(Samples.Summarize("plain").Serialize());
        Assert.Equal(new DateTimeOffset(1994, 2, 7, 21, 52, 25, TimeSpan.FromHours(-8)), summary.SentDate);
        Assert.Equal(TimeSpan.FromHours(-8), summary.SentDate!.Value.Offset);
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("alternative", false)]
    [InlineData("nested-mixed", true)]
    [InlineData("rfc2231", true)]
    public void Attachments_are_noticed(string name, bool expected) => Assert.Equal(expected, Samples.Summarize(name).HasAttachments);
}
