using System.Text;
using Posthorn.Imap.Urls;
using Posthorn.Mail;

namespace Posthorn.Imap.Tests.Urls;

/// <summary>The structures of parts, cut out of that of a real message.</summary>
public sealed class PartStructureTests
{
    private const string Message =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/one; x=\"a (b\\\" c\"\r\n\r\n1\r\n"
        + "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/two\r\n\r\n2\r\n--c\r\nContent-Type: text/three\r\n\r\n3\r\n--c--\r\n\r\n"
        + "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: \u00fc (\r\nContent-Type: text/four\r\n\r\n4\r\n"
        + "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\nContent-Type: text/five\r\n\r\n5\r\n--d--\r\n\r\n--b--\r\n";

    [Theory]
    [InlineData(new[] { 1 }, "\"one\"")]
    [InlineData(new[] { 2, 1 }, "\"two\"")]
    [InlineData(new[] { 2, 2 }, "\"three\"")]
    [InlineData(new[] { 3 }, "\"rfc822\"")]
    [InlineData(new[] { 3, 1 }, "\"four\"")]
    [InlineData(new[] { 4, 1 }, "\"five\"")]
    public void A_part_is_found(int[] path, string subtype)
    {
        var found = Find(path);
        Assert.StartsWith("(", found, StringComparison.Ordinal);
        Assert.Equal(subtype, found!.Split(' ')[1], ignoreCase: true);
        Assert.EndsWith(")", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 5 })]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 1, 1 })]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 3, 2 })]
    [InlineData(new[] { 3, 1, 1 })]
    [InlineData(new[] { 4, 2 })]
    public void A_part_that_is_not_there_is_not_found(int[] path) => Assert.Null(Find(path));

    [Fact]
    public void Without_numbers_it_is_the_message() =>
        Assert.Equal(Encoding.Latin1.GetString(Summary.BodyStructure.Span), Find([]));

    private static MessageSummary Summary => MessageSummarizer.Summarize(Encoding.UTF8.GetBytes(Message), MailLimits.Default);

    private static string? Find(int[] path) =>
        PartStructure.TryFind(Summary.BodyStructure.Span, path, out var part) ? Encoding.Latin1.GetString(part) : null;
}
