using System.Security.Cryptography;
using System.Text;

namespace Posthorn.Net.Sasl;

/// <summary>
/// A name and a password that a client presented, prepared with SASLprep (RFC 4013), not verified. Dispose it as soon as it was
/// verified: that wipes
/// the password. <see cref="ToString"/> does not tell the password.
/// </summary>
public sealed class PasswordCredentials : IDisposable
{
    private readonly byte[] _password;

    private PasswordCredentials(string authorizationId, string authenticationId, byte[] password) =>
        (AuthorizationId, AuthenticationId, _password) = (authorizationId, authenticationId, password);

    /// <summary>Whose mail the client wants; empty: its own.</summary>
    public string AuthorizationId { get; }

    /// <summary>Whose password it is; not empty.</summary>
    public string AuthenticationId { get; }

    /// <summary>The password in UTF-8; all zero after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Password => _password;

    /// <summary>Checks and prepares what a client sent (LOGIN, PLAIN, USER/PASS).</summary>
    /// <param name="authorizationId">UTF-8; may be empty.</param>
    /// <param name="authenticationId">UTF-8; at most <see cref="SaslLimits.MaxIdentity"/> octets.</param>
    /// <param name="password">UTF-8; at most <see cref="SaslLimits.MaxPassword"/> octets.</param>
    /// <param name="credentials">The result; null on failure.</param>
    public static SaslFailure TryCreate(
        ReadOnlySpan<byte> authorizationId,
        ReadOnlySpan<byte> authenticationId,
        ReadOnlySpan<byte> password,
        out PasswordCredentials? credentials)
    {
        credentials = null;
        if (authorizationId.Length > SaslLimits.MaxIdentity || authenticationId.Length > SaslLimits.MaxIdentity
            || password.Length > SaslLimits.MaxPassword)
            return SaslFailure.TooLong;
        if (!SaslPrep.TryPrepare(authorizationId, out var authz) || !SaslPrep.TryPrepare(authenticationId, out var authc)
            || !SaslPrep.TryPrepare(password, out var secret))
            return SaslFailure.ProhibitedCharacters;

        // RFC 4616 §2: authcid and passwd have at least one character. Preparing may have left nothing: RFC 4616 §2 has that
        // verification fail.
        if (authc.Length == 0 || secret.Length == 0 || (authz.Length == 0 && !authorizationId.IsEmpty))
            return SaslFailure.Malformed;
        credentials = new PasswordCredentials(authz, authc, Encoding.UTF8.GetBytes(secret));
        return SaslFailure.None;
    }

    /// <inheritdoc/>
    public override string ToString() => AuthorizationId.Length == 0 ? AuthenticationId : $"{AuthenticationId} for {AuthorizationId}";

    /// <summary>Wipes the password.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_password);
}
