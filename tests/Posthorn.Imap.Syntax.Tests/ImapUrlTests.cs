namespace Posthorn.Imap.Syntax.Tests;

/// <summary>IMAP URLs of messages and parts (RFC 5092).</summary>
public sealed class ImapUrlTests
{
    [Theory]
    [InlineData("/INBOX/;UID=20", "INBOX", null, 20, "[]")]
    [InlineData("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER", "Drafts", 385759045L, 20, "[HEADER]")]
    [InlineData("/a/b%20c/%E2%82%AC/;uid=1/;SECTION=1.2.MIME", "a/b c/\u20ac", null, 1, "[1.2.MIME]")]
    [InlineData("INBOX;UIDVALIDITY=1/;UID=2", "INBOX", 1L, 2, "[]")]
    [InlineData(";UID=7/;SECTION=HEADER.FIELDS%20(To)", null, null, 7, "[HEADER.FIELDS (To)]")]
    [InlineData("imap://ann@example.org/INBOX/;UID=3", "INBOX", null, 3, "[]")]
    public void A_message_or_part_is_named(string text, string? mailbox, long? uidValidity, int uid, string section)
    {
        Assert.True(ImapUrl.TryParse(text, out var url));
        Assert.Equal((mailbox, (uint?)uidValidity, (uint)uid, section), (url.Mailbox, url.UidValidity, url.Uid, url.Section.ToString()));
    }

    [Theory]
    [InlineData("/x/;UID=1/;PARTIAL=0.1024", 0, 1024)]
    [InlineData("/x/;UID=1/;SECTION=TEXT/;PARTIAL=100", 100, long.MaxValue)]
    public void A_range_of_octets_is_named(string text, long offset, long count)
    {
        Assert.True(ImapUrl.TryParse(text, out var url));
        Assert.Equal(new PartialRange(offset, count), url.Partial);
    }

    [Theory]
    [InlineData("imap://ann@Example.ORG:1143/INBOX/;UID=3", "example.org:1143", "ann")]
    [InlineData("imap://ann%40x;AUTH=*@host/INBOX/;UID=3", "host", "ann@x")]
    [InlineData("imap://;AUTH=PLAIN@host/INBOX/;UID=3", "host", null)]
    [InlineData("//host/INBOX/;UID=3", "host", null)]
    [InlineData("/INBOX/;UID=3", null, null)]
    public void A_server_and_a_user_are_named(string text, string? server, string? user)
    {
        Assert.True(ImapUrl.TryParse(text, out var url));
        Assert.Equal((server, user), (url.Server, url.User));
    }

    [Theory]
    [InlineData(";URLAUTH=anonymous", UrlAccess.Anonymous, null, false)]
    [InlineData(";URLAUTH=authuser", UrlAccess.AuthUser, null, false)]
    [InlineData(";URLAUTH=user+a%2Bb", UrlAccess.User, "a+b", false)]
    [InlineData(";EXPIRE=2026-01-02T03:04:05Z;URLAUTH=submit+ann", UrlAccess.Submit, "ann", true)]
    [InlineData(";expire=2026-01-02T03:04:05.25+01:00;urlauth=submit+ann", UrlAccess.Submit, "ann", true)]
    public void An_authorization_is_read_with_and_without_its_token(string authorization, UrlAccess access, string? user, bool expires)
    {
        const string Token = "0123456789abcdef0123456789ABCDEF01";
        var rump = "imap://ann@host/INBOX/;UID=3/;SECTION=1.2" + authorization;
        Assert.True(ImapUrl.TryParse(rump, out var url));
        Assert.Equal((access, user, expires, rump), (url.Authorization!.Access, url.Authorization.User, url.Authorization.Expires is not null, url.Authorization.Rump));
        Assert.Null(url.Authorization.Token);

        Assert.True(ImapUrl.TryParse($"{rump}:internal:{Token}", out url));
        Assert.Equal((rump, "INTERNAL", Token), (url.Authorization!.Rump, url.Authorization.Mechanism, url.Authorization.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/INBOX")]
    [InlineData("/INBOX;UID=1")]
    [InlineData("/INBOX/;UID=0")]
    [InlineData("/INBOX/;UID=01")]
    [InlineData("/INBOX/;UID=4294967296")]
    [InlineData("/INBOX/;UID=1/")]
    [InlineData("/INBOX/;UID=1/;SECTION=")]
    [InlineData("/INBOX/;UID=1/;SECTION=BODY")]
    [InlineData("/INBOX/;UID=1/;SECTION=1%5D")]
    [InlineData("/INBOX/;UID=1/;PARTIAL=1.0")]
    [InlineData("/INBOX/;UID=1/;PARTIAL=x")]
    [InlineData("/INBOX/;UID=1?SUBJECT%20x")]
    [InlineData("/INBOX;UIDVALIDITY=0/;UID=1")]
    [InlineData("/INBOX;UIDVALIDITY=1;UID=1")]
    [InlineData("/IN BOX/;UID=1")]
    [InlineData("/IN\u00dfBOX/;UID=1")]
    [InlineData("/IN%/;UID=1")]
    [InlineData("/IN%F/;UID=1")]
    [InlineData("/IN%FF/;UID=1")]
    [InlineData("http://host/INBOX/;UID=1")]
    [InlineData("imap:///INBOX/;UID=1")]
    [InlineData("imap://@host/INBOX/;UID=1")]
    [InlineData("imap://host;UID=1")]
    [InlineData("/INBOX/;UID=1;EXPIRE=2026-01-02T03:04:05Z")]
    [InlineData("/INBOX/;UID=1;EXPIRE=2026-01-02T03:04:05;URLAUTH=anonymous")]
    [InlineData("/INBOX/;UID=1;EXPIRE=2026-13-02T03:04:05Z;URLAUTH=anonymous")]
    [InlineData("/INBOX/;UID=1;URLAUTH=")]
    [InlineData("/INBOX/;UID=1;URLAUTH=user+")]
    [InlineData("/INBOX/;UID=1;URLAUTH=friend+ann")]
    [InlineData("/INBOX/;UID=1;URLAUTH=anonymous:internal")]
    [InlineData("/INBOX/;UID=1;URLAUTH=anonymous::0123456789abcdef0123456789abcdef")]
    [InlineData("/INBOX/;UID=1;URLAUTH=anonymous:internal:0123456789abcdef")]
    [InlineData("/INBOX/;UID=1;URLAUTH=anonymous:internal:0123456789abcdef0123456789abcdef:x")]
    public void Anything_else_is_refused(string text) => Assert.False(ImapUrl.TryParse(text, out _));
}
