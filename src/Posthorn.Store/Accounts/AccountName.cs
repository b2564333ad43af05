using System.Text;

namespace Posthorn.Store;

/// <summary>
/// The rules for account names: <c>user</c> or <c>user@domain</c>, without case (kept in lower case), in Normalization
/// Form C. What is refused here could not be used as the local part of an address or in a log line.
/// </summary>
public static class AccountName
{
    /// <summary>Longest name: a local part of 64 and a domain of 255 octets (RFC 5321 §4.5.3.1), and the sign between.</summary>
    public const int MaxLength = 320;

    /// <summary>Brings a name into the form in which it is compared and kept.</summary>
    public static bool TryNormalize(string name, out string normalized, out string problem)
    {
        normalized = "";
        problem = name.Length switch
        {
            0 => "An account name must not be empty.",
            > MaxLength => $"An account name has at most {MaxLength} characters.",
            _ => "",
        };
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || rune == Rune.ReplacementChar
                || rune.Value is '"' or '(' or ')' or '<' or '>' or ',' or ';' or ':' or '\\' or '[' or ']' or '/')
            {
                problem = "An account name must not contain spaces, control characters, or any of \"(),:;<>[]\\/.";
            }
        }

        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (problem.Length == 0 && at >= 0 && (at == 0 || at == name.Length - 1 || name.LastIndexOf('@') != at))
        {
            problem = "An account name with a domain is written user@domain.";
        }

        if (problem.Length > 0)
        {
            return false;
        }

        normalized = name.Normalize(NormalizationForm.FormC).ToLowerInvariant();
        return true;
    }
}
