using System.Text;

namespace Posthorn.Mail.Tests;

public class BodyStructureTests
{
    private const string Plain = "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" ";

    private static string Structure(string name) => Samples.Text(Samples.Summarize(name).BodyStructure);

    [Fact]
    public void A_plain_message_has_the_form_of_the_RFC_example() =>
        Assert.Equal(Plain + "55 1 NIL NIL NIL NIL)", Structure("plain"));

    [Theory]
    [InlineData("no-mime", "6 1")]
    [InlineData("empty", "0 0")]
    [InlineData("only-blank-line", "0 0")]
    [InlineData("no-header", "11 1")]
    [InlineData("no-blank-line", "0 0")]
    [InlineData("bare-cr", "0 0")]
    [InlineData("no-boundary", "17 4")]
    public void What_is_not_MIME_is_plain_text(string name, string size) =>
        Assert.Equal(Plain + size + " NIL NIL NIL NIL)", Structure(name));

    [Fact]
    public void Body_is_the_structure_without_extension_data()
    {
        var summary = Samples.Summarize("alternative");
        Assert.Equal("((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"QUOTED-PRINTABLE\" 17 2 NIL NIL NIL NIL)" +
            "(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"BASE64\" 72 1 NIL NIL NIL NIL) \"alternative\" (\"boundary\" \"=_x y\") NIL NIL NIL)",
            Samples.Text(summary.BodyStructure));
        Assert.Equal("((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"QUOTED-PRINTABLE\" 17 2)" +
            "(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"BASE64\" 72 1) \"alternative\")", Samples.Text(summary.Body));
    }

    [Fact]
    public void All_extension_data_is_told() =>
        Assert.Equal("(((\"text\" \"plain\" NIL NIL NIL \"7BIT\" 5 1 NIL NIL NIL NIL)(\"text\" \"html\" NIL NIL NIL \"7BIT\" 11 1 NIL NIL NIL NIL) " +
            "\"alternative\" (\"boundary\" \"inner\") NIL NIL NIL)(\"application\" \"pdf\" (\"name\" \"report.pdf\") \"<pdf@example.com>\" \"The report\" " +
            "\"BASE64\" 12 \"Q2hlY2sgSW50ZWdyaXR5IQ==\" (\"attachment\" (\"filename\" \"report.pdf\")) (\"en\" \"de\") \"http://example.com/report.pdf\") " +
            "\"mixed\" (\"boundary\" \"outer\") NIL NIL NIL)", Structure("nested-mixed"));

    [Fact]
    public void An_embedded_message_has_envelope_body_and_lines()
    {
        var text = Structure("forwarded");
        var alternative = Samples.Summarize("alternative");
        Assert.StartsWith("(" + Plain + "9 1 NIL NIL NIL NIL)(\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" ", text, StringComparison.Ordinal);
        Assert.Contains(Samples.Text(alternative.Envelope) + " " + Samples.Text(alternative.BodyStructure), text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoded_message_is_a_leaf_of_application_octet_stream()
    {
        // RFC 2046 §5.2.1 forbids the encoding; the leaf must not claim the grammar of a message.
        Assert.Equal("(\"APPLICATION\" \"OCTET-STREAM\" NIL NIL NIL \"BASE64\" 34 NIL NIL NIL NIL)", Structure("rfc822-base64"));
    }

    [Fact]
    public void Parts_of_a_digest_are_messages_by_default()
    {
        var root = Samples.Summarize("digest").Root;
        Assert.Equal(["message/rfc822", "message/rfc822"], root.Children.Select(c => c.Type + "/" + c.Subtype));
        Assert.Contains("\"one\" ((NIL NIL \"a\" \"example.com\"))", Structure("digest"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zero-parts")]
    [InlineData("closed-at-once")]
    public void A_multipart_without_parts_shows_an_empty_one(string name) =>
        Assert.Equal("(" + Plain + "0 0 NIL NIL NIL NIL) \"mixed\" (\"boundary\" \"z\") NIL NIL NIL)", Structure(name));

    [Fact]
    public void Continued_parameters_are_joined_and_keep_their_encoding() =>
        // RFC 2231 §4.1 and §6
        Assert.Equal("(\"application\" \"x-stuff\" (\"title*\" \"us-ascii'en'This%20is%20even%20more%20%2A%2A%2Afun%2A%2A%2A%20isn%27t%20it%21\" " +
            "\"url\" \"ftp://example.com/pub\") NIL NIL \"7BIT\" 3 NIL (\"attachment\" (\"filename*\" \"utf-8''caf%C3%A9.txt\" \"filename\" \"cafe menu.txt\")) NIL NIL)",
            Structure("rfc2231"));

    [Fact]
    public void Deeper_containers_than_the_limit_are_opaque_leaves()
    {
        var content = new StringBuilder();
        for (var i = 0; i < 300; i++)
            content.Append($"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n");
        var bytes = Samples.Bytes(content.ToString());
        var summary = MessageSummarizer.Summarize(bytes, new MailLimits { Depth = 10 });
        Invariants.Check(bytes, summary);
        var part = summary.Root;
        var depth = 0;
        for (; part.IsMultipart; depth++)
            part = part.Children[0];
        Assert.Equal(10, depth);
        Assert.Equal("octet-stream", part.Subtype);
    }

    [Fact]
    public void The_last_part_of_too_many_takes_all_the_rest()
    {
        var bytes = Samples.Bytes("Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", 100)) + "--b--\n");
        var summary = MessageSummarizer.Summarize(bytes, new MailLimits { Parts = 10 });
        Invariants.Check(bytes, summary);
        Assert.Equal(9, summary.Root.Children.Length);
        Assert.Equal(bytes.Length, summary.Root.Children[^1].Body.End);
    }

    [Fact]
    public void Header_bytes_beyond_the_limit_count_only_in_offsets()
    {
        var bytes = Samples.Bytes("Subject: kept\nX: " + new string('x', 5000) + "\nContent-Type: text/html\n\nbody");
        var summary = MessageSummarizer.Summarize(bytes, new MailLimits { HeaderBlockBytes = 1000 });
        Invariants.Check(bytes, summary);
        Assert.Equal(bytes.Length - 4, summary.HeaderLength);
        Assert.Equal("plain", summary.Root.Subtype);
        Assert.Equal("kept", summary.BaseSubject);
    }
}
