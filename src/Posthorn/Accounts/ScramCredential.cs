using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Posthorn.Accounts;

/// <summary>
/// A password as it is kept: the keys of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677), from which the password cannot be read, as
/// <c>{SCRAM-SHA-256}iterations,salt,StoredKey,ServerKey</c> with base64 (the form that Dovecot keeps, too).
/// RFC 5803's separators, <c>iterations:salt$StoredKey:ServerKey</c>, are read as well.
/// </summary>
internal static class ScramCredential
{
    /// <summary>What the stored form begins with.</summary>
    public const string Scheme = "{SCRAM-SHA-256}";

    private const int SaltLength = 16;

    /// <summary>Most iterations that are accepted in an imported credential: more would let one log-in occupy a core for seconds.</summary>
    private const int MaxIterations = 10_000_000;

    /// <summary>Makes the stored form of a password.</summary>
    public static string Create(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var (storedKey, serverKey) = Keys(password, salt, iterations);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Scheme}{iterations},{Convert.ToBase64String(salt)},{Convert.ToBase64String(storedKey)},{Convert.ToBase64String(serverKey)}");
    }

    /// <summary>Whether this is a stored form that <see cref="Verify"/> understands.</summary>
    public static bool IsValid(string credential) => TryRead(credential, out _, out _, out _);

    /// <summary>Checks a password in time that does not depend on where it is wrong.</summary>
    public static bool Verify(string credential, string password)
    {
        if (!TryRead(credential, out var iterations, out var salt, out var storedKey))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Keys(password, salt, iterations).StoredKey, storedKey);
    }

    private static bool TryRead(string credential, out int iterations, out byte[] salt, out byte[] storedKey)
    {
        (iterations, salt, storedKey) = (0, [], []);
        if (!credential.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var parts = credential[Scheme.Length..].Split([',', ':', '$']);
        try
        {
            if (parts.Length != 4 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out iterations))
            {
                return false;
            }

            salt = Convert.FromBase64String(parts[1]);
            storedKey = Convert.FromBase64String(parts[2]);
            return iterations is > 0 and <= MaxIterations && salt.Length > 0 && storedKey.Length == SHA256.HashSizeInBytes
                && Convert.FromBase64String(parts[3]).Length == SHA256.HashSizeInBytes;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // RFC 5802 §3: SaltedPassword := Hi(password, salt, i); StoredKey := H(HMAC(SaltedPassword, "Client Key")).
    private static (byte[] StoredKey, byte[] ServerKey) Keys(string password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        return (storedKey, HMACSHA256.HashData(salted, "Server Key"u8));
    }
}
