using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Urls;

/// <summary>Resolves URLs against the session: imap://user@server/ or imap://user@server/mailbox (RFC 4469 §3, RFC 5092 §7).</summary>
internal static class UrlBase
{
    /// <summary>The name of the mailbox of the session's own account that a URL names, or null if it names none.</summary>
    public static string? MailboxOf(ImapSession session, ImapUrl url)
    {
        // RFC 4469 §3: URLs that need an authorization, or another server or account, are out of its scope.
        var isOwn = url.Authorization is null
            && (url.Server is null || IsThisServer(session.Options, url.Server))
            && (url.User is null || url.User.Equals(session.AccountName, StringComparison.OrdinalIgnoreCase));
        if (!isOwn || (url.Server is not null && url.User is null))
        {
            return null;
        }

        var selected = session.Selected?.Mailbox.Current.Info.Name;
        if (url.Mailbox is not { } name)
        {
            return url.IsRelativePath ? selected : null;
        }

        if (url.IsRelativePath && selected is not null)
        {
            // RFC 3986 §5.2.3: it takes the place of the last segment of the base's path.
            name = selected[..(selected.LastIndexOf('/') + 1)] + name;
        }

        return Store.MailboxName.TryNormalize(name, out var normalized, out _) ? normalized : null;
    }

    /// <summary>Whether a URL's server is this one, on whatever port.</summary>
    public static bool IsThisServer(ImapOptions options, string server)
    {
        var port = server.LastIndexOf(':');
        var hasPort = port >= 0 && !server.AsSpan(port + 1).ContainsAnyExceptInRange('0', '9');
        return (hasPort ? server[..port] : server).Equals(options.ServerName, StringComparison.OrdinalIgnoreCase);
    }
}
