namespace Posthorn.Lmtp.Tests.Addresses;

public sealed class PathReaderTests
{
    [Theory]
    [InlineData("<tim@example.org>", "tim", "example.org", "tim@example.org")]
    [InlineData(" <tim@example.org>", "tim", "example.org", "tim@example.org")]
    [InlineData("<Tim+Lists@EXAMPLE.org>", "Tim+Lists", "EXAMPLE.org", "Tim+Lists@EXAMPLE.org")]
    [InlineData("<\"tim\"@example.org>", "tim", "example.org", "tim@example.org")]
    [InlineData("<\"t\\im\"@example.org>", "tim", "example.org", "tim@example.org")]
    [InlineData("<\"a \\\"b\\\\\"@example.org>", "a \"b\\", "example.org", "\"a \\\"b\\\\\"@example.org")]
    [InlineData("<\">\"@example.org>", ">", "example.org", "\">\"@example.org")]
    [InlineData("<\"\"@example.org>", "", "example.org", "\"\"@example.org")]
    [InlineData("<@relay,@other.example:tim@example.org>", "tim", "example.org", "tim@example.org")]
    [InlineData("<tim@[192.0.2.1]>", "tim", "[192.0.2.1]", "tim@[192.0.2.1]")]
    [InlineData("<tim@[IPv6:2001:db8::1]>", "tim", "[IPv6:2001:db8::1]", "tim@[IPv6:2001:db8::1]")]
    [InlineData("<tim@[x-tag:abc]>", "tim", "[x-tag:abc]", "tim@[x-tag:abc]")]
    [InlineData("<a..b.@example.org>", "a..b.", "example.org", "a..b.@example.org")]
    [InlineData("<zoë@exämple.org>", "zoë", "exämple.org", "zoë@exämple.org")]
    [InlineData("<postmaster>", "postmaster", null, "postmaster")]
    [InlineData("<tim>", "tim", null, "tim")]
    public void A_forward_path_is_read(string text, string local, string? domain, string printed)
    {
        var reader = new PathReader(text);
        var address = reader.ForwardPath(LmtpMode.Lmtp);
        Assert.False(reader.IsBad);
        Assert.True(reader.Rest.IsEmpty);
        Assert.Equal(new MailAddress(local, domain), address);
        Assert.Equal(printed, address!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tim@example.org")]
    [InlineData("<>")]
    [InlineData("<tim@example.org")]
    [InlineData("<@example.org>")]
    [InlineData("<tim@>")]
    [InlineData("<tim@exa mple.org>")]
    [InlineData("<ti m@example.org>")]
    [InlineData("<tim@a@b>")]
    [InlineData("<tim@.org>")]
    [InlineData("<tim@org.>")]
    [InlineData("<tim@-a.org>")]
    [InlineData("<\"tim@example.org>")]
    [InlineData("<\"tim\"x@example.org>")]
    [InlineData("<tim@[192.0.2]>")]
    [InlineData("<tim@[192.0.2.01]>")]
    [InlineData("<tim@[IPv6:192.0.2.1]>")]
    [InlineData("<tim@[IPv6:fe80::1%eth0]>")]
    [InlineData("<tim@[]>")]
    [InlineData("<tim@[192.0.2.1>")]
    [InlineData("<@relay tim@example.org>")]
    [InlineData("<tim\0@example.org>")]
    [InlineData("<\"a\rb\"@example.org>")]
    [InlineData("<\"a\u0085b\"@example.org>")]
    [InlineData("<a\u2028b@example.org>")]
    public void What_is_no_path_is_refused(string text)
    {
        var reader = new PathReader(text);
        Assert.Null(reader.ForwardPath(LmtpMode.Lmtp));
        Assert.True(reader.IsBad);
    }

    [Theory]
    [InlineData(64, 100, true)]
    [InlineData(65, 100, false)]
    [InlineData(10, 243, true)]
    [InlineData(10, 244, false)]
    [InlineData(1, 256, false)]
    public void Lengths_are_limited(int local, int domain, bool taken)
    {
        var reader = new PathReader($"<{new string('a', local)}@{new string('b', domain)}>");
        Assert.Equal(taken, reader.ForwardPath(LmtpMode.Lmtp) is not null);
        Assert.Equal(!taken, reader.IsBad);
    }

    [Fact]
    public void Only_a_reverse_path_may_be_null()
    {
        var reader = new PathReader("<> SIZE=1");
        Assert.Null(reader.ReversePath());
        Assert.False(reader.IsBad);
        Assert.Equal(" SIZE=1", reader.Rest);
    }

    [Theory]
    [InlineData("<Postmaster>", true)]
    [InlineData("<tim>", false)]
    public void Only_the_postmaster_is_without_a_domain_in_SMTP(string text, bool taken)
    {
        var reader = new PathReader(text);
        Assert.Equal(taken, reader.ForwardPath(LmtpMode.Smtp) is not null);
        Assert.Equal(!taken, reader.IsBad);
    }

    [Fact]
    public void An_at_sign_in_quotes_does_not_name_another_account() => Assert.Null(new MailAddress("tim@example.org", null).LookupName);
}
