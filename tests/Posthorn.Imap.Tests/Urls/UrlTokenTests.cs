using Posthorn.Imap.Urls;

namespace Posthorn.Imap.Tests.Urls;

public sealed class UrlTokenTests
{
    [Fact]
    public void A_token_belongs_to_one_key_and_one_URL()
    {
        var key = UrlToken.NewKey();
        var token = UrlToken.Make(key, "imap://a@b/c/;UID=1;URLAUTH=authuser");

        Assert.True(token.Length >= 32);
        Assert.True(UrlToken.IsValid(key, "imap://a@b/c/;UID=1;URLAUTH=authuser", token));
        Assert.True(UrlToken.IsValid(key, "imap://a@b/c/;UID=1;URLAUTH=authuser", token.ToUpperInvariant()));
        Assert.False(UrlToken.IsValid(key, "imap://a@b/c/;UID=2;URLAUTH=authuser", token));
        Assert.False(UrlToken.IsValid(UrlToken.NewKey(), "imap://a@b/c/;UID=1;URLAUTH=authuser", token));
        Assert.False(UrlToken.IsValid(key, "imap://a@b/c/;UID=1;URLAUTH=authuser", token[..^1]));
        Assert.False(UrlToken.IsValid(key, "imap://a@b/c/;UID=1;URLAUTH=authuser", token + "0"));
    }
}
