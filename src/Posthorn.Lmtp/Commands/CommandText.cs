using System.Text;
using System.Text.Unicode;

namespace Posthorn.Lmtp;

/// <summary>Arguments of MAIL and RCPT as text.</summary>
internal static class CommandText
{
    /// <summary>Decodes what is behind <paramref name="prefix"/> (in any case). False if that is not there, or if it is not UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> arguments, string prefix, out string text)
    {
        text = "";
        if (arguments.Length < prefix.Length || !Ascii.EqualsIgnoreCase(arguments[..prefix.Length], prefix) || !Utf8.IsValid(arguments))
            return false;
        text = Encoding.UTF8.GetString(arguments[prefix.Length..]);
        return true;
    }
}
