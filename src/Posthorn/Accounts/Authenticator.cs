using Posthorn.Configuration;
using Posthorn.Store;

namespace Posthorn.Accounts;

/// <summary>
/// Checks passwords against the accounts of the store. Key derivations run beside the connections, a bounded number at a time;
/// an unknown name costs as much as a wrong password, and each failure is answered late.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose.
internal sealed class Authenticator : IAuthenticator
#pragma warning restore CA1001
{
    private readonly AccountDirectory _directory;
    private readonly TimeProvider _time;
    private readonly RememberedLogins _remembered;
    private readonly SemaphoreSlim _derivations;
    private readonly FailedLogins _failures;
    private readonly string _nobody;

    public Authenticator(AccountDirectory directory, PasswordOptions options, TimeProvider time)
    {
        _directory = directory;
        _time = time;
        _remembered = new RememberedLogins(time, TimeSpan.FromMinutes(options.RememberMinutes), options.RememberEntries);
        _derivations = new SemaphoreSlim(options.Concurrency ?? Environment.ProcessorCount);
        _failures = new FailedLogins(time, TimeSpan.FromMilliseconds(options.FailureDelayMilliseconds));
        _nobody = Credentials.Create("nobody", options);
    }

    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(
        string name, string authorizeAs, string password, CancellationToken cancel)
    {
        AccountRecord? account;
        try
        {
            account = await _directory.FindLoginAsync(name, cancel);
        }
        catch (StoreUnavailableException)
        {
            return AuthenticationResult.Failed(AuthenticationFailure.Unavailable);
        }

        var isRight = await IsRightAsync(account?.Credential ?? _nobody, password, cancel);
        if (account?.Credential is null || !isRight)
        {
            await Task.Delay(_failures.Add(), _time, cancel);
            return AuthenticationResult.Failed(AuthenticationFailure.BadCredentials);
        }

        // RFC 4616 §2: an authorization identity that is another account's; nobody may act for others yet.
        var wanted = authorizeAs.Length == 0 ? account : await _directory.FindLoginAsync(authorizeAs, cancel);
        return wanted?.Id == account.Id
            ? AuthenticationResult.Success(account)
            : AuthenticationResult.Failed(AuthenticationFailure.NotAuthorized);
    }

    private async ValueTask<bool> IsRightAsync(string credential, string password, CancellationToken cancel)
    {
        if (_remembered.Contains(credential, password))
        {
            return true;
        }

        await _derivations.WaitAsync(cancel);
        try
        {
            var right = await Task.Run(() => Credentials.Verify(credential, password), cancel);
            if (right)
            {
                _remembered.Add(credential, password);
            }

            return right;
        }
        finally
        {
            _derivations.Release();
        }
    }
}
