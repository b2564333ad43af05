using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Posthorn.Accounts;

/// <summary>Argon2id (RFC 9106) in the usual text form: <c>$argon2id$v=19$m=KiB,t=passes,p=1$salt$hash</c>, base64 without padding.</summary>
internal static class Argon2Credential
{
    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>Most memory that an imported credential may ask for, so that a log-in cannot exhaust the machine.</summary>
    private const int MaxMemoryKiB = 1024 * 1024;

    public static string Create(string password, int memoryMiB, int passes)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = Derive(password, salt, memoryMiB * 1024, passes, HashLength);
        return string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={memoryMiB * 1024},t={passes},p=1${Encode(salt)}${Encode(hash)}");
    }

    public static bool IsValid(string text) => TryRead(text, out _, out _, out _, out _);

    public static bool Verify(string text, string password) =>
        TryRead(text, out var memory, out var passes, out var salt, out var hash)
        && CryptographicOperations.FixedTimeEquals(Derive(password, salt, memory, passes, hash.Length), hash);

    private static byte[] Derive(string password, byte[] salt, int memoryKiB, int passes, int length)
    {
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKiB, NumberOfPasses = passes };
        return PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(Encoding.UTF8.GetBytes(password), salt, length);
    }

    private static bool TryRead(string text, out int memory, out int passes, out byte[] salt, out byte[] hash)
    {
        (memory, passes, salt, hash) = (0, 0, [], []);
        var parts = text.Split('$');
        if (parts.Length != 6 || parts[1] != "argon2id" || parts[2] != "v=19")
        {
            return false;
        }

        var costs = parts[3].Split(',');
        try
        {
            salt = Decode(parts[4]);
            hash = Decode(parts[5]);
        }
        catch (FormatException)
        {
            return false;
        }

        // libsodium derives with one lane and a salt of 16 octets only.
        return costs.Length == 3 && costs[2] == "p=1"
            && costs[0].StartsWith("m=", StringComparison.Ordinal)
            && int.TryParse(costs[0].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out memory) && memory is >= 8 and <= MaxMemoryKiB
            && costs[1].StartsWith("t=", StringComparison.Ordinal)
            && int.TryParse(costs[1].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out passes) && passes is >= 1 and <= 100
            && salt.Length == SaltLength && hash.Length is >= 16 and <= 64;
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
