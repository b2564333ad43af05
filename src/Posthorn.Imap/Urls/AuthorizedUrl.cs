using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Urls;

/// <summary>Authorizes URLs, and finds out whether one that is authorized may be used (RFC 4467 §6, §7).</summary>
internal static class AuthorizedUrl
{
    /// <summary>Adds the token to a URL of the session's own account.</summary>
    /// <returns>Null if the URL cannot be authorized.</returns>
    public static async ValueTask<string?> GenerateAsync(ImapSession session, string rump, CancellationToken cancel)
    {
        // RFC 4467 §7: the URL must be of this server and user, and must not have a token yet.
        if (!ImapUrl.TryParse(rump, out var url)
            || url is not { Server: { } server, User: { } user, Authorization: { Token: null } authorization }
            || !UrlBase.IsThisServer(session.Options, server)
            || !user.Equals(session.AccountName, StringComparison.OrdinalIgnoreCase)
            || authorization.Expires <= session.Server.Store.Time.GetUtcNow()
            || Find(session.Account, url) is not { } mailbox)
        {
            return null;
        }

        var key = await session.Server.Store.Engine.SetUrlKeyAsync(mailbox.Id, UrlToken.NewKey(), replaces: false, cancel);
        return key is null ? null : $"{rump}:{UrlToken.Mechanism}:{UrlToken.Make(key, authorization.Rump)}";
    }

    /// <summary>Takes the account of an authorized URL into use, if this session may use the URL now.</summary>
    /// <returns>Null if it may not; the caller cannot tell why (RFC 4467 §6). Dispose the lease.</returns>
    public static async ValueTask<(AccountLease Lease, ImapUrl Url)?> OpenAsync(ImapSession session, string text, CancellationToken cancel)
    {
        var store = session.Server.Store;
        if (!ImapUrl.TryParse(text, out var url)
            || url is not { Server: { } server, User: { } user, Authorization: { Token: { } token } authorization }
            || !UrlBase.IsThisServer(session.Options, server)
            || authorization.Mechanism != UrlToken.Mechanism
            || authorization.Expires <= store.Time.GetUtcNow()
            || !MayUse(session, authorization)
            || !AccountName.TryNormalize(user, out var name, out _)
            || await store.Engine.FindAccountAsync(name, cancel) is not { } record
            || await store.OpenAccountAsync(record.Id, cancel) is not { } lease)
        {
            return null;
        }

        if (Find(lease.Account, url) is { } mailbox
            && await store.Engine.ReadUrlKeyAsync(mailbox.Id, cancel) is { } key
            && UrlToken.IsValid(key, authorization.Rump, token))
        {
            return (lease, url);
        }

        lease.Dispose();
        return null;
    }

    // RFC 4467 §3, RFC 5092 §6.1.1.3. Nobody is anonymous here.
    private static bool MayUse(ImapSession session, UrlAuthorization authorization) => authorization.Access switch
    {
        // The submission server has to make sure itself that it acts for that user.
        UrlAccess.Submit => session.Options.SubmissionAccount.Length > 0
            && session.AccountName.Equals(session.Options.SubmissionAccount, StringComparison.OrdinalIgnoreCase),
        UrlAccess.User => session.AccountName.Equals(authorization.User, StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    private static MailboxInfo? Find(MailAccount account, ImapUrl url) =>
        url.Mailbox is { } text && Store.MailboxName.TryNormalize(text, out var name, out _)
        && account.Current.Find(name) is { } mailbox
        && (url.UidValidity ?? mailbox.UidValidity) == mailbox.UidValidity
            ? mailbox
            : null;
}
