using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// The two wire forms of a mailbox name and the one form in memory: a string in NFC, with "/" between levels, whose first level
/// is written "INBOX" if it is INBOX in any case (RFC 9051 §5.1, §5.1.1).
/// </summary>
public static class MailboxName
{
    /// <summary>The hierarchy delimiter.</summary>
    public const char Delimiter = '/';

    /// <summary>The name of the mailbox that everybody has.</summary>
    public const string Inbox = "INBOX";

    /// <summary>Decodes a name, and gives it its one form.</summary>
    /// <returns>False if it is not valid modified UTF-7 (<see cref="TextMode.Rev1"/>) or UTF-8 (<see cref="TextMode.Utf8"/>).</returns>
    public static bool TryDecode(ReadOnlySpan<byte> octets, TextMode mode, [NotNullWhen(true)] out string? name)
    {
        if (!TryDecodePattern(octets, mode, out name))
        {
            return false;
        }

        name = Canonicalize(name);
        return true;
    }

    /// <summary>Gives a name its one form: NFC, and "INBOX" in upper case where it is the whole first level.</summary>
    /// <param name="name">Well-formed UTF-16.</param>
    public static string Canonicalize(string name)
    {
        name = name.Normalize(NormalizationForm.FormC);
        var isInbox = name.StartsWith(Inbox, StringComparison.OrdinalIgnoreCase)
            && (name.Length == Inbox.Length || name[Inbox.Length] == Delimiter);
        return isInbox && !name.StartsWith(Inbox, StringComparison.Ordinal) ? Inbox + name[Inbox.Length..] : name;
    }

    /// <summary>Writes a name as octets, without quotes, in the mode's encoding.</summary>
    public static void Encode(string name, TextMode mode, IBufferWriter<byte> output)
    {
        if (mode == TextMode.Rev1)
        {
            ModifiedUtf7.Encode(name, output);
        }
        else
        {
            Encoding.UTF8.GetBytes(name, output);
        }
    }

    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\0')
            {
                return false;
            }

            if (char.IsSurrogate(name[i]) && !(char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[++i])))
            {
                return false;
            }
        }

        return true;
    }

    // A pattern is a name with wildcards: its case is left to the matcher, since "in%" may mean INBOX.
    internal static bool TryDecodePattern(ReadOnlySpan<byte> octets, TextMode mode, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (mode == TextMode.Utf8)
        {
            name = Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;
        }
        else
        {
            _ = ModifiedUtf7.TryDecode(octets, out name);
        }

        // NUL has no form on the wire (RFC 9051 §9), and half a surrogate pair is no text, though modified UTF-7 could spell both.
        name = name is not null && IsWellFormed(name) ? name.Normalize(NormalizationForm.FormC) : null;
        return name is not null;
    }
}
