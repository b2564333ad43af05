namespace Posthorn.Imap.Syntax;

/// <summary>Names of annotations (RFC 5464 §3.2): slash-separated paths of ASCII, compared without regard to case.</summary>
public static class MetadataEntry
{
    /// <summary>Whether a client may ask for it: a path that begins with /private or /shared.</summary>
    public static bool IsName(ReadOnlySpan<byte> octets)
    {
        // RFC 5464 §3.2: no "//", none at the end; no wildcards, no control characters, and no octets that are not ASCII.
        if (octets is not [(byte)'/', .., not (byte)'/'] || octets.IndexOf("//"u8) >= 0)
        {
            return false;
        }

        foreach (var octet in octets)
        {
            if (octet is < 0x20 or >= 0x7F or (byte)'*' or (byte)'%')
            {
                return false;
            }
        }

        var rest = octets[1..];
        var end = rest.IndexOf((byte)'/');
        var first = end < 0 ? rest : rest[..end];
        return System.Text.Ascii.EqualsIgnoreCase(first, "private"u8) || System.Text.Ascii.EqualsIgnoreCase(first, "shared"u8);
    }

    /// <summary>Whether a name can have a value: at least two components, and four below a vendor's (RFC 5464 §3.2).</summary>
    /// <param name="entry">A name that <see cref="IsName"/>.</param>
    public static bool MayHaveValue(string entry)
    {
        var components = entry.Count(static character => character == '/');
        var isVendor = (entry + "/").AsSpan(IsPrivate(entry) ? "/private".Length : "/shared".Length).StartsWith("/vendor/", StringComparison.OrdinalIgnoreCase);
        return components >= (isVendor ? 4 : 2);
    }

    /// <summary>Whether it is the user's own, and not seen by others (RFC 5464 §3.2).</summary>
    /// <param name="entry">A name that <see cref="IsName"/>: otherwise it is shared.</param>
    public static bool IsPrivate(string entry) => entry.StartsWith("/p", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it lies below a path.</summary>
    /// <param name="entry">The name.</param>
    /// <param name="path">The path, with a slash at its end.</param>
    public static bool IsBelow(string entry, string path) =>
        entry.Length > path.Length && entry.StartsWith(path, StringComparison.OrdinalIgnoreCase);
}
