using System.Text;

namespace Posthorn.Imap.Syntax.Tests;

public class MetadataTests
{
    [Theory]
    [InlineData("INBOX /private/comment", "INBOX ? /private/comment 0")]
    [InlineData("(MAXSIZE 1024) INBOX (/shared/comment \"/private/a b\")", "INBOX 1024 /shared/comment,/private/a b 0")]
    [InlineData("(depth 1 MAXSIZE 0) \"\" /shared", " 0 /shared 1")]
    [InlineData("\"\" (DEPTH Infinity) (/PRIVATE/x)", " ? /PRIVATE/x 2147483647")]
    [InlineData("INBOX (\"/private/x\")", "INBOX ? /private/x 0")]
    [InlineData("INBOX (DEPTH 1)", null)]
    [InlineData("(DEPTH 1) INBOX (DEPTH 1) /private/x", null)]
    [InlineData("(DEPTH 3) INBOX /private/x", null)]
    [InlineData("(DEPTH) INBOX /private/x", null)]
    [InlineData("(DEPTH 1 depth 1) INBOX /private/x", null)]
    [InlineData("(MAXSIZE 4294967296) INBOX /private/x", null)]
    [InlineData("() INBOX /private/x", null)]
    [InlineData("INBOX /private/x /private/y", null)]
    public void The_arguments_of_GETMETADATA_are_read(string wire, string? expected)
    {
        var (query, error) = Reading.Read(wire, static (ref r) => r.GetMetadata());
        Assert.Equal(expected, error is null ? $"{query.Mailbox} {query.MaxSize?.ToString() ?? "?"} {string.Join(',', query.Entries)} {query.Depth}" : null);
    }

    [Theory]
    [InlineData("(/private/x NIL)", "/private/x=nil")]
    [InlineData("(/private/x \"\" /shared/y \"nil\")", "/private/x= /shared/y=6E696C")]
    [InlineData("(/private/x {3}\r\na\r\n /private/vendor/a/b ~{2+}\r\n\0z)", "/private/x=610D0A /private/vendor/a/b=007A")]
    [InlineData("(/private/vendorx/b \"a\")", "/private/vendorx/b=61")]
    [InlineData("(/private/vendor/b \"a\")", null)]
    [InlineData("(/shared/Vendor/b \"a\")", null)]
    [InlineData("(/shared \"a\")", null)]
    [InlineData("(/private/x nilly)", null)]
    [InlineData("(/private/x {1}\r\n\0)", null)]
    [InlineData("(/private/x \"a\" )", null)]
    [InlineData("/private/x \"a\"", null)]
    public void The_values_of_SETMETADATA_are_read(string wire, string? expected)
    {
        var (values, error) = Reading.Read(wire, static (ref r) => r.MetadataValues());
        Assert.Equal(expected, error is null ? string.Join(' ', values.Select(one => $"{one.Entry}={(one.Value is null ? "nil" : Convert.ToHexString(one.Value))}")) : null);
    }

    [Theory]
    [InlineData("/private", true)]
    [InlineData("/SHARED/x y!", true)]
    [InlineData("", false)]
    [InlineData("/", false)]
    [InlineData("/priv", false)]
    [InlineData("/privately/x", false)]
    [InlineData("private/x", false)]
    [InlineData("/private/", false)]
    [InlineData("/private//x", false)]
    [InlineData("/private/x*", false)]
    [InlineData("/private/%", false)]
    [InlineData("/private/\u0019", false)]
    [InlineData("/private/\u007f", false)]
    [InlineData("/private/ä", false)]
    public void A_name_is_a_path_of_ASCII_below_private_or_shared(string name, bool isName) =>
        Assert.Equal(isName, MetadataEntry.IsName(Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData("IN (personal) ", "Personal:")]
    [InlineData("in (selected mailboxes inbox/x subtree (a \"b c\") SUBTREE-ONE d) ", "Selected: Mailboxes:INBOX/x Subtree:a,b c SubtreeOne:d")]
    [InlineData("IN (selected-delayed) ", null)]
    [InlineData("IN () ", null)]
    [InlineData("IN (mailboxes ()) ", null)]
    [InlineData("IN (personal (x 1)) ", null)]
    [InlineData("IN (personal)", null)]
    public void The_sources_of_ESEARCH_are_read(string wire, string? expected)
    {
        var (sources, error) = Reading.Read(wire, static (ref r) => r.OptionalSearchSources());
        Assert.Equal(expected, error is null ? string.Join(' ', sources!.Select(source => $"{source.Kind}:{string.Join(',', source.Names)}")) : null);
    }

    [Fact]
    public void Without_IN_there_are_no_sources() => Assert.Null(Reading.Good("", static (ref r) => r.OptionalSearchSources()));

    [Theory]
    [InlineData("UNSEEN OLDER 5", true)]
    [InlineData("SUBJECT \"caf\u00e9\"", true)]
    [InlineData("FILTER a.b-c", true)]
    [InlineData("FILTER a/b", false)]
    [InlineData("FILTER \"a\"", false)]
    [InlineData("OR SMALLER 5000", false)]
    [InlineData("", false)]
    [InlineData(" ALL", false)]
    [InlineData("CHARSET UTF-8 ALL", false)]
    public void A_filter_is_a_whole_search(string criteria, bool isRead) =>
        Assert.Equal(isRead, ImapReader.ReadFilter(Encoding.UTF8.GetBytes(criteria), ImapGrammar.Base.WithFilters().WithWithin(), out _) is null);

    [Fact]
    public void A_response_without_entries_is_not_written_and_NUL_makes_a_literal8()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new ImapWriter(output);
        new MetadataWriter(writer, "INBOX").End();
        Assert.Equal(0, output.WrittenCount);
        var response = new MetadataWriter(writer, "");
        response.Entry("/private/a b", null);
        response.Entry("/shared/x", new byte[] { 0, 255 });
        response.Entry("/shared/y", "q\""u8.ToArray());
        response.End();
        writer.MetadataChanged("a b", ["/private/x", "/shared/(y"]);
        Assert.Equal(
            "* METADATA \"\" (\"/private/a b\" NIL /shared/x ~{2}\r\n\0\u00ff /shared/y \"q\\\"\")\r\n* METADATA \"a b\" /private/x \"/shared/(y\"\r\n",
            Encoding.Latin1.GetString(output.WrittenSpan));
    }
}
