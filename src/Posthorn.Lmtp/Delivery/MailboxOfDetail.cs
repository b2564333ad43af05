using Posthorn.Store;

namespace Posthorn.Lmtp;

/// <summary>
/// Which mailbox <c>user+detail</c> means (RFC 5233 §4): the one of that name, if there is one. The exact name comes first, then one that differs
/// only in case, because many programs write local parts in lower case. None is ever made for it: anybody can send to any detail.
/// </summary>
internal static class MailboxOfDetail
{
    public static MailboxId? Find(AccountSnapshot account, string? detail)
    {
        if (detail is null || !MailboxName.TryNormalize(detail, out var name, out _))
            return null;
        if (account.Find(name) is { } exact)
            return exact.Id;
        foreach (var mailbox in account.Mailboxes.Values)
        {
            if (mailbox.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return mailbox.Id;
        }

        return null;
    }
}
