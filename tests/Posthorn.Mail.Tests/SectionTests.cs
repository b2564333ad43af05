using CsCheck;
using static Posthorn.Mail.SectionText;

namespace Posthorn.Mail.Tests;

public class SectionTests
{
    private static string? Section(byte[] content, MessagePart root, SectionText text, params int[] path) =>
        MessageSections.TryResolve(root, path, text, out var range) ? Samples.Slice(content, range) : null;

    [Fact]
    public void Sections_of_a_random_message_are_the_bytes_that_were_written() =>
        MimeTree.OfDepth(4).Sample(tree =>
        {
            var content = System.Text.Encoding.Latin1.GetBytes(tree.Header + tree.Body);
            var summary = MessageSummarizer.Summarize(content, MailLimits.Default);
            Invariants.Check(content, summary);
            CheckMessage(content, summary.Root, tree, []);
        }, iter: 2_000);

    private static void CheckMessage(byte[] content, MessagePart root, MimeTree tree, int[] path)
    {
        Assert.Equal(tree.Header, Section(content, root, Header, path));
        Assert.Equal(tree.Body, Section(content, root, Text, path));
        Assert.Equal(tree.Header + tree.Body, Section(content, root, Whole, path));
        if (tree is MimeTree.Multipart multipart)
            CheckParts(content, root, multipart, path);
        else
            CheckPart(content, root, tree, [.. path, 1]);
    }

    private static void CheckParts(byte[] content, MessagePart root, MimeTree.Multipart multipart, int[] path)
    {
        for (var i = 0; i < multipart.Parts.Count; i++)
            CheckPart(content, root, multipart.Parts[i], [.. path, i + 1]);
        Assert.Null(Section(content, root, Whole, [.. path, multipart.Parts.Count + 1]));
        Assert.Null(Section(content, root, Whole, [.. path, 0]));
    }

    private static void CheckPart(byte[] content, MessagePart root, MimeTree tree, int[] path)
    {
        Assert.Equal(tree.Header, Section(content, root, Mime, path));
        Assert.Equal(tree.Body, Section(content, root, Whole, path));
        if (tree is MimeTree.Message message)
        {
            CheckMessage(content, root, message.Inner, path);
            return;
        }

        Assert.Null(Section(content, root, Header, path));
        Assert.Null(Section(content, root, Text, path));
        if (tree is MimeTree.Multipart multipart)
            CheckParts(content, root, multipart, path);
        else
            Assert.Null(Section(content, root, Whole, [.. path, 1]));
    }

    [Fact]
    public void MIME_without_a_part_number_is_no_section() => Assert.Null(Section(Samples.Load("plain"), Samples.Summarize("plain").Root, Mime));

    [Fact]
    public void The_only_part_of_a_plain_message_is_part_1()
    {
        var content = Samples.Load("plain");
        var root = Samples.Summarize("plain").Root;
        Assert.Equal(Section(content, root, Text), Section(content, root, Whole, 1));
        Assert.Null(Section(content, root, Whole, 2));
        Assert.Null(Section(content, root, Whole, 1, 1));
    }

    [Fact]
    public void A_delimiter_ends_a_header_that_has_no_blank_line()
    {
        var content = Samples.Load("empty-parts");
        var root = Samples.Summarize("empty-parts").Root;
        Assert.Equal(["", "\r\n", "Content-Type: text/html\r\n", "Content-Type: text/html\r\n\r\n"],
            Enumerable.Range(1, 4).Select(n => Section(content, root, Mime, n)));
        Assert.All(Enumerable.Range(1, 4), n => Assert.Equal("", Section(content, root, Whole, n)));
    }

    [Fact]
    public void A_nested_multipart_with_the_boundary_of_the_outer_one_is_ended_first()
    {
        var content = Samples.Load("same-boundary");
        var root = Samples.Summarize("same-boundary").Root;
        Assert.Equal("x", Section(content, root, Whole, 1, 1));
        Assert.Equal("y", Section(content, root, Whole, 2));
    }

    [Fact]
    public void An_unterminated_multipart_ends_with_the_message()
    {
        var content = Samples.Load("unterminated");
        Assert.Equal("<p>second, and no end", Section(content, Samples.Summarize("unterminated").Root, Whole, 2));
    }
}
