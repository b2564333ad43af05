using System.Text;

namespace Posthorn.Store;

/// <summary>
/// The rules for mailbox names. A name is text in Normalization Form C (RFC 9051 §5.1: Net-Unicode); its levels are
/// separated by <see cref="Delimiter"/>; INBOX, also as the first level, is written in capitals whatever case it came in.
/// </summary>
public static class MailboxName
{
    /// <summary>Between the levels of a name.</summary>
    public const char Delimiter = '/';

    /// <summary>The mailbox that each account has, and that cannot be deleted.</summary>
    public const string Inbox = "INBOX";

    /// <summary>Longest name in UTF-16 units. 1,000 leaves room for deep trees and keeps a LIST line in one packet.</summary>
    public const int MaxLength = 1000;

    /// <summary>Most levels of a name: deeper trees are an accident or an attack.</summary>
    public const int MaxDepth = 50;

    /// <summary>
    /// Brings a name into the form in which it is compared and kept. A delimiter at the end is dropped (RFC 9051 §6.3.4:
    /// it declares that children will follow).
    /// </summary>
    public static bool TryNormalize(string name, out string normalized, out MailboxNameProblem problem)
    {
        normalized = "";
        problem = Check(name);
        if (problem != MailboxNameProblem.None)
        {
            return false;
        }

        var text = name.IsNormalized(NormalizationForm.FormC) ? name : name.Normalize(NormalizationForm.FormC);
        text = text.EndsWith(Delimiter) ? text[..^1] : text;
        if (text.StartsWith(Inbox, StringComparison.OrdinalIgnoreCase)
            && (text.Length == Inbox.Length || text[Inbox.Length] == Delimiter))
        {
            text = string.Concat(Inbox, text.AsSpan(Inbox.Length));
        }

        normalized = text;
        return true;
    }

    /// <summary>The name one level up, or null at the top.</summary>
    public static string? Parent(string name) =>
        name.LastIndexOf(Delimiter) is > 0 and var at ? name[..at] : null;

    /// <summary>Whether the name lies anywhere below the other one.</summary>
    public static bool IsBelow(string name, string ancestor) =>
        name.Length > ancestor.Length && name[ancestor.Length] == Delimiter
        && name.StartsWith(ancestor, StringComparison.Ordinal);

    private static MailboxNameProblem Check(string name)
    {
        if (name.Length == 0 || name == "/")
        {
            return MailboxNameProblem.Empty;
        }

        if (name.Length > MaxLength)
        {
            return MailboxNameProblem.TooLong;
        }

        if (name.StartsWith(Delimiter) || name.Contains("//", StringComparison.Ordinal))
        {
            return MailboxNameProblem.EmptyLevel;
        }

        if (name.Count(c => c == Delimiter) >= MaxDepth)
        {
            return MailboxNameProblem.TooDeep;
        }

        // Unpaired surrogates cannot be sent, and control characters (RFC 5198 §2) upset terminals and clients.
        for (var i = 0; i < name.Length; i++)
        {
            // RFC 9051 §5.1: what LIST takes for a wildcard could not be asked for by its name.
            if (name[i] is '*' or '%')
            {
                return MailboxNameProblem.Wildcard;
            }

            if (char.IsControl(name[i]) || name[i] is '\u2028' or '\u2029')
            {
                return MailboxNameProblem.ControlCharacter;
            }

            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(name[i]))
            {
                return MailboxNameProblem.NotUnicode;
            }
        }

        return MailboxNameProblem.None;
    }
}
