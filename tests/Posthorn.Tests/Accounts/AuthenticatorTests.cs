using System.Net;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Store;

namespace Posthorn.Tests.Accounts;

public sealed class AuthenticatorTests : IAsyncDisposable
{
    private readonly StoppedTime _time = new();
    private readonly MemoryEngine _engine = new(TimeProvider.System);
    private readonly PasswordOptions _options = new() { ScramIterations = 4096 };

    [Fact]
    public async Task A_name_and_its_password_give_the_account()
    {
        var authenticator = await WithAnnaAsync();
        foreach (var name in new[] { "anna", "ANNA", "anna@example.org" })
        {
            var result = await authenticator.AuthenticateAsync(name, "", "right", default);
            Assert.Equal((AuthenticationFailure.None, "anna"), (result.Failure, result.Account!.Name));
        }

        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_late_answer()
    {
        var authenticator = await WithAnnaAsync();
        Assert.Equal(AuthenticationFailure.BadCredentials, (await authenticator.AuthenticateAsync("anna", "", "wrong", default)).Failure);
        Assert.Equal(AuthenticationFailure.BadCredentials, (await authenticator.AuthenticateAsync("nobody", "", "nobody", default)).Failure);
        Assert.Equal([TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500)], _time.Waits);
    }

    [Fact]
    public async Task Another_ones_account_is_refused_and_ones_own_is_not()
    {
        var authenticator = await WithAnnaAsync();
        await _engine.CreateAccountsAsync([new NewAccount("bob", null)], default);
        Assert.Equal(AuthenticationFailure.NotAuthorized, (await authenticator.AuthenticateAsync("anna", "bob", "right", default)).Failure);
        Assert.Equal(AuthenticationFailure.None, (await authenticator.AuthenticateAsync("anna", "anna@example.org", "right", default)).Failure);
    }

    [Fact]
    public async Task A_change_of_the_password_ends_what_is_remembered()
    {
        var authenticator = await WithAnnaAsync();
        var anna = (await authenticator.AuthenticateAsync("anna", "", "right", default)).Account!;
        await _engine.SetCredentialAsync(anna.Id, Credentials.Create("new", _options), default);
        Assert.Equal(AuthenticationFailure.BadCredentials, (await authenticator.AuthenticateAsync("anna", "", "right", default)).Failure);
        Assert.Equal(AuthenticationFailure.None, (await authenticator.AuthenticateAsync("anna", "", "new", default)).Failure);
    }

    [Fact]
    public void A_login_is_remembered_until_it_was_not_used_for_the_lifetime()
    {
        var remembered = new RememberedLogins(_time, TimeSpan.FromMinutes(10), 100);
        remembered.Add("credential", "password");
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(remembered.Contains("credential", "password"));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(remembered.Contains("credential", "password"));
        Assert.False(remembered.Contains("credential", "Password"));
        Assert.False(remembered.Contains("other", "password"));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(remembered.Contains("credential", "password"));
    }

    [Fact]
    public void No_more_logins_are_remembered_than_allowed_and_the_latest_are()
    {
        var remembered = new RememberedLogins(_time, TimeSpan.FromMinutes(10), 10);
        for (var i = 0; i < 100; i++)
        {
            remembered.Add("credential", $"password{i}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(remembered.Contains("credential", "password99"));
        Assert.InRange(Enumerable.Range(0, 100).Count(i => remembered.Contains("credential", $"password{i}")), 1, 10);
    }

    [Fact]
    public async Task Each_failure_of_an_address_doubles_the_delay_up_to_a_limit_and_for_a_while()
    {
        await Task.Yield();   // The peer is that of this test's flow only.
        var failures = new FailedLogins(_time, TimeSpan.FromSeconds(1));
        FailedLogins.Peer = IPAddress.Parse("2001:db8::1");
        Assert.Equal([1, 2, 4, 8, 8], Enumerable.Range(0, 5).Select(_ => failures.Add().TotalSeconds));
        FailedLogins.Peer = IPAddress.Parse("2001:db8::2");   // The same /64.
        Assert.Equal(8, failures.Add().TotalSeconds);
        FailedLogins.Peer = IPAddress.Parse("192.0.2.1");
        Assert.Equal(1, failures.Add().TotalSeconds);
        FailedLogins.Peer = IPAddress.Parse("2001:db8::1");
        _time.Advance(FailedLogins.Memory);
        Assert.Equal(1, failures.Add().TotalSeconds);
        FailedLogins.Peer = IPAddress.Loopback;
        Assert.Equal([1, 1], Enumerable.Range(0, 2).Select(_ => failures.Add().TotalSeconds));
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task<Authenticator> WithAnnaAsync()
    {
        await _engine.CreateAccountsAsync([new NewAccount("anna", Credentials.Create("right", _options))], default);
        return new Authenticator(new AccountDirectory(_engine, ["example.org"]), _options, _time);
    }
}
