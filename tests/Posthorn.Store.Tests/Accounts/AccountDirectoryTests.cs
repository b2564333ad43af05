namespace Posthorn.Store.Tests;

public sealed class AccountDirectoryTests
{
    [Theory]
    [InlineData("ann", "ann", null)]
    [InlineData("ANN@Example.ORG", "ann", null)]
    [InlineData("ann@elsewhere.org", null, null)]
    [InlineData("bob@elsewhere.org", "bob@elsewhere.org", null)]
    [InlineData("bob", null, null)]
    [InlineData("ann+Lists@example.org", "ann", "Lists")]
    [InlineData("ann+a+b", "ann", "a+b")]
    [InlineData("bob+x@elsewhere.org", "bob@elsewhere.org", "x")]
    [InlineData("c+d@example.org", "c+d", null)]
    [InlineData("+x@example.org", null, null)]
    [InlineData("", null, null)]
    [InlineData("a b", null, null)]
    public async Task A_recipient_finds_its_account_and_detail(string address, string? account, string? detail)
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        await engine.CreateAccountsAsync([new("ann", null), new("bob@elsewhere.org", null), new("c+d", null)], default);
        var directory = new AccountDirectory(engine, ["example.org"]);

        var (found, filing) = await directory.FindRecipientAsync(address, default);

        Assert.Equal(account, found?.Name);
        Assert.Equal(detail, filing);
    }

    [Fact]
    public async Task A_login_has_no_detail()
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        await engine.CreateAccountsAsync([new("ann", null)], default);
        var directory = new AccountDirectory(engine, ["example.org"]);

        Assert.NotNull(await directory.FindLoginAsync("Ann@example.org", default));
        Assert.Null(await directory.FindLoginAsync("ann+x", default));
    }

    [Theory]
    [InlineData("Ann", "ann")]
    [InlineData("Ann@Example.org", "ann@example.org")]
    [InlineData("o'neil", "o'neil")]
    [InlineData("A\u0308rzte", "\u00e4rzte")]
    public void An_account_name_is_brought_into_one_form(string name, string expected)
    {
        Assert.True(AccountName.TryNormalize(name, out var normalized, out _));
        Assert.Equal(expected, normalized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\u0007")]
    [InlineData("@b")]
    [InlineData("a@")]
    [InlineData("a@b@c")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("..\\etc")]
    public void A_bad_account_name_is_refused_in_one_sentence(string name)
    {
        Assert.False(AccountName.TryNormalize(name, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_320_characters_is_the_longest()
    {
        Assert.True(AccountName.TryNormalize(new string('x', 320), out _, out _));
        Assert.False(AccountName.TryNormalize(new string('x', 321), out _, out _));
    }
}
