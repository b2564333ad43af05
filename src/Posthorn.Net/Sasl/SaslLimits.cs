namespace Posthorn.Net.Sasl;

/// <summary>Limits on what a client may send in an authentication exchange.</summary>
public static class SaslLimits
{
    /// <summary>Octets of an identity in UTF-8: an address has 254 (RFC 5321 §4.5.3.1), a master-user form two of them.</summary>
    public const int MaxIdentity = 512;

    /// <summary>Octets of a password in UTF-8: longer ones only cost hashing time.</summary>
    public const int MaxPassword = 1024;

    /// <summary>Octets of a decoded response. Bearer tokens (RFC 7628) are the longest that mechanisms send.</summary>
    public const int MaxResponse = 8 * 1024;

    /// <summary>Octets of a response's line in base64.</summary>
    public const int MaxLine = (MaxResponse + 2) / 3 * 4;
}
