using Posthorn.Configuration;

namespace Posthorn.Accounts;

/// <summary>
/// The forms in which passwords are kept: <c>{SCRAM-SHA-256}</c>, which is the default because later it lets clients log in without
/// showing the password, and <c>{ARGON2ID}</c>, which costs an attacker memory.
/// </summary>
internal static class Credentials
{
    private const string Argon2Scheme = "{ARGON2ID}";

    /// <summary>Makes the stored form of a prepared password, as the configuration says.</summary>
    public static string Create(string password, PasswordOptions options) => options.Scheme == "ARGON2ID"
        ? Argon2Scheme + Argon2Credential.Create(password, options.Argon2MemoryMiB, options.Argon2Passes)
        : ScramCredential.Create(password, options.ScramIterations);

    /// <summary>Whether a text is a stored form, of an import for instance.</summary>
    public static bool IsValid(string credential) => credential.StartsWith(Argon2Scheme, StringComparison.OrdinalIgnoreCase)
        ? Argon2Credential.IsValid(credential[Argon2Scheme.Length..])
        : ScramCredential.IsValid(credential);

    /// <summary>Checks a prepared password. Costs a key derivation.</summary>
    public static bool Verify(string credential, string password) => credential.StartsWith(Argon2Scheme, StringComparison.OrdinalIgnoreCase)
        ? Argon2Credential.Verify(credential[Argon2Scheme.Length..], password)
        : ScramCredential.Verify(credential, password);
}
