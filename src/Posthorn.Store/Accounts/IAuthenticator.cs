namespace Posthorn.Store;

/// <summary>Decides whether somebody may use an account.</summary>
public interface IAuthenticator
{
    /// <summary>Checks a name and a password.</summary>
    /// <param name="name">Whose password it is (SASL: the authentication identity).</param>
    /// <param name="authorizeAs">Whose account is wanted (the authorization identity); empty for the same.</param>
    /// <param name="password">The password, prepared as RFC 4013 says.</param>
    ValueTask<AuthenticationResult> AuthenticateAsync(
        string name, string authorizeAs, string password, CancellationToken cancel);
}

/// <summary>The outcome of an <see cref="IAuthenticator"/>.</summary>
/// <param name="Failure">Why not, or <see cref="AuthenticationFailure.None"/>.</param>
/// <param name="Account">The account that may be used; null with a failure.</param>
public readonly record struct AuthenticationResult(AuthenticationFailure Failure, AccountRecord? Account)
{
    /// <summary>A success.</summary>
    public static AuthenticationResult Success(AccountRecord account) => new(AuthenticationFailure.None, account);

    /// <summary>A failure.</summary>
    public static AuthenticationResult Failed(AuthenticationFailure failure) => new(failure, null);
}

/// <summary>Why a log-in failed.</summary>
public enum AuthenticationFailure
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>Wrong name or password; which of them is not said.</summary>
    BadCredentials,

    /// <summary>The password is right, but the account that was asked for is another one's.</summary>
    NotAuthorized,

    /// <summary>It cannot be checked now.</summary>
    Unavailable,
}
