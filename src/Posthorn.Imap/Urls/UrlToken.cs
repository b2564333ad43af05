using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Posthorn.Imap.Urls;

/// <summary>
/// The tokens of the mechanism INTERNAL (RFC 4467 §2.4.1, §2.5): an octet that says how the token was made, and HMAC-SHA-256 of the
/// URL's rump under the key of its mailbox, in hexadecimal digits.
/// </summary>
internal static class UrlToken
{
    /// <summary>The name of the mechanism.</summary>
    public const string Mechanism = "INTERNAL";

    /// <summary>Octets of a key.</summary>
    public const int KeySize = 32;

    private const string Form = "01";

    /// <summary>A new key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeySize);

    /// <summary>The token for a URL.</summary>
    /// <param name="key">The mailbox's key.</param>
    /// <param name="rump">The URL up to and with its access identifier, as it was written.</param>
    public static string Make(ReadOnlySpan<byte> key, string rump) =>
        Form + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(rump)));

    /// <summary>Whether a token is the one for a URL; takes as long for any token.</summary>
    public static bool IsValid(ReadOnlySpan<byte> key, string rump, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Make(key, rump)), Encoding.ASCII.GetBytes(token.ToLower(CultureInfo.InvariantCulture)));
}
