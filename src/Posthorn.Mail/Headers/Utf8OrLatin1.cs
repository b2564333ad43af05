using System.Text;

namespace Posthorn.Mail;

/// <summary>Text whose charset nobody names: UTF-8 if it can be, Latin-1 otherwise.</summary>
internal static class Utf8OrLatin1
{
    public static string Decode(ReadOnlySpan<byte> octets) =>
        System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : Encoding.Latin1.GetString(octets);
}
