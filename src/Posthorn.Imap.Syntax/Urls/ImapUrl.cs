using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// An IMAP URL that names a message or a part of one (RFC 5092 §6), absolute or relative; with the authorization of RFC 4467, if
/// it has that. Immutable. URLs that name a server, a mailbox or a search are none of these.
/// </summary>
public sealed record ImapUrl
{
    /// <summary>The server as written, a port with it, in lower case; null if the URL is relative.</summary>
    public string? Server { get; init; }

    /// <summary>Whose mailbox it is; null if the URL does not say so.</summary>
    public string? User { get; init; }

    /// <summary>The mailbox in Unicode; null if the URL begins behind one.</summary>
    public string? Mailbox { get; init; }

    /// <summary>Whether the mailbox is relative to that of a base URL (RFC 5092 §7).</summary>
    public bool IsRelativePath { get; init; }

    /// <summary>The UIDVALIDITY that the mailbox must have; null for any.</summary>
    public uint? UidValidity { get; init; }

    /// <summary>The message.</summary>
    public required uint Uid { get; init; }

    /// <summary>What of it; <see cref="SectionSpecifier.Message"/> for all.</summary>
    public required SectionSpecifier Section { get; init; }

    /// <summary>Which octets of that; null for all.</summary>
    public PartialRange? Partial { get; init; }

    /// <summary>Who may use it and until when; null without URLAUTH.</summary>
    public UrlAuthorization? Authorization { get; init; }

    /// <summary>Reads a URL.</summary>
    /// <returns>False if it is none, or names no message.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImapUrl? url) => new ImapUrlReader(text).TryRead(out url);
}

/// <summary>Who may use an authorized URL (RFC 4467 §3, RFC 5092 §6.1.1).</summary>
/// <param name="Access">Who.</param>
/// <param name="User">The user of <see cref="UrlAccess.Submit"/> and <see cref="UrlAccess.User"/>; otherwise null.</param>
/// <param name="Expires">When it ends; null for never.</param>
/// <param name="Rump">The URL up to and with the access identifier, as written: what the token is made of.</param>
/// <param name="Mechanism">The mechanism, in upper case; null in a rump.</param>
/// <param name="Token">The token as written: 32 hexadecimal digits or more; null in a rump.</param>
public sealed record UrlAuthorization(
    UrlAccess Access, string? User, DateTimeOffset? Expires, string Rump, string? Mechanism, string? Token);

/// <summary>An access identifier (RFC 4467 §3).</summary>
public enum UrlAccess
{
    /// <summary>"submit+" and a user: a submission server that acts for that user.</summary>
    Submit,

    /// <summary>"user+" and a user: that user.</summary>
    User,

    /// <summary>"authuser": whoever is logged in, but not as anonymous.</summary>
    AuthUser,

    /// <summary>"anonymous": anybody.</summary>
    Anonymous,
}
