namespace Posthorn.Lmtp;

/// <summary>A mailbox as commands name it (RFC 5321 §4.1.2), without quotes and escapes. It contains no control characters.</summary>
/// <param name="Local">The local part as it is meant: <c>"j\.d"</c> and <c>j.d</c> are the same (RFC 5321 §4.1.2).</param>
/// <param name="Domain">A domain name or an address literal in brackets; null for <c>&lt;postmaster&gt;</c> and, in LMTP, any bare user.</param>
internal sealed record MailAddress(string Local, string? Domain)
{
    /// <summary>What the directory is asked for, or null if nobody can be meant.</summary>
    public string? LookupName =>
        // In quotes it may hold an @, which the directory would take for the one before the domain.
        Local.Length == 0 || Local.Contains('@', StringComparison.Ordinal) ? null : Domain is null ? Local : $"{Local}@{Domain}";

    /// <summary>Whether it can only be used in a transaction with SMTPUTF8 (RFC 6531 §3.3).</summary>
    public bool IsUtf8 => !System.Text.Ascii.IsValid(Local) || (Domain is not null && !System.Text.Ascii.IsValid(Domain));

    /// <summary>In the form of a command's argument, quoted if it has to be.</summary>
    public override string ToString()
    {
        var local = Local.Length > 0 && Local.All(AddressSyntax.IsDotString)
            ? Local
            : $"\"{Local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        return Domain is null ? local : $"{local}@{Domain}";
    }
}
