using System.Buffers;

namespace Posthorn.Imap.Syntax;

/// <summary>The character classes of RFC 9051 §9.</summary>
internal static class Characters
{
    // ATOM-CHAR = <any CHAR except "(" ")" "{" SP CTL "%" "*" DQUOTE "\" "]">
    private const string AtomText = "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[^_`abcdefghijklmnopqrstuvwxyz|}~";

    public static readonly SearchValues<byte> Atom = Of(AtomText);

    // ASTRING-CHAR = ATOM-CHAR / resp-specials
    public static readonly SearchValues<byte> AString = Of(AtomText + "]");

    // list-char = ATOM-CHAR / list-wildcards / resp-specials
    public static readonly SearchValues<byte> ListMailbox = Of(AtomText + "]%*");

    // tag = 1*<any ASTRING-CHAR except "+">
    public static readonly SearchValues<byte> Tag = Of(AtomText.Replace("+", "", StringComparison.Ordinal) + "]");

    // The names in our tables: an atom that ends before a section ("BODY[") or a partial range ("RFC822<").
    public static readonly SearchValues<byte> Word =
        Of(AtomText.Replace("[", "", StringComparison.Ordinal).Replace("<", "", StringComparison.Ordinal));

    public static readonly SearchValues<byte> Digits = Of("0123456789");

    public static readonly SearchValues<byte> SetCharacters = Of("0123456789:,*");

    public static readonly SearchValues<byte> Base64 = Of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    // What ends a run of plain octets inside a quoted string.
    public static readonly SearchValues<byte> QuotedStops = SearchValues.Create("\"\\\r\n\0"u8);

    // What cannot stand in a quoted string at all.
    public static readonly SearchValues<byte> NotQuotable = SearchValues.Create("\r\n\0"u8);

    private static SearchValues<byte> Of(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
