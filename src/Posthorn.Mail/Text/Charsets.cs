using System.Text;

namespace Posthorn.Mail;

/// <summary>Charsets by their MIME names.</summary>
public static class Charsets
{
    /// <summary>The encoding of a charset name. Without a name, with us-ascii, and with a name nobody knows it is Latin-1, which reads
    /// every octet. Its decoder replaces what it cannot read and never throws.</summary>
    public static Encoding Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            return Encoding.Latin1;
        return TryFind(name.Trim().Trim('"', '\'')) ?? Encoding.Latin1;
    }

    /// <summary>Whether a charset name is known: SEARCH refuses others with NO [BADCHARSET] (RFC 9051 §6.4.4).</summary>
    public static bool IsKnown(string name) => TryFind(name) is not null;

    private static Encoding? TryFind(string name)
    {
        // Not UTF-7: .NET has retired it as unsafe, and RFC 2152 mail is gone.
        if (name.Equals("utf-7", StringComparison.OrdinalIgnoreCase) || name.Equals("unicode-1-1-utf-7", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
