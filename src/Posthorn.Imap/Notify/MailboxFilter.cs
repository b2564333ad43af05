using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Notify;

/// <summary>Which mailboxes NOTIFY and ESEARCH are about (RFC 5465 §6, RFC 7377 §2.2). Immutable.</summary>
internal sealed class MailboxFilter
{
    private readonly NotifyFilter _filter;
    private readonly HashSet<string> _names;

    public MailboxFilter(MailboxSelector selector)
    {
        _filter = selector.Filter;
        // RFC 5465 §3.1: names that are none, or of no mailbox, are ignored.
        _names = [.. selector.Names.Select(name => Commands.Refusals.OfName(name, out var normalised) is null ? normalised : "").Where(name => name.Length > 0)];
    }

    /// <summary>Whether a mailbox is meant, for other reasons than being selected.</summary>
    public bool Includes(string name, AccountSnapshot account) => _filter switch
    {
        // RFC 5465 §6.3: mail may be delivered to every mailbox of the user's, by user+detail.
        NotifyFilter.Personal or NotifyFilter.Inboxes => true,
        NotifyFilter.Subscribed => account.Subscriptions.Contains(name),
        NotifyFilter.Subtree => IsInSubtree(name),
        NotifyFilter.SubtreeOne => _names.Contains(name) || (Store.MailboxName.Parent(name) is { } parent && _names.Contains(parent)),
        NotifyFilter.Mailboxes => _names.Contains(name),
        _ => false,
    };

    private bool IsInSubtree(string name)
    {
        for (var top = name; top is not null; top = Store.MailboxName.Parent(top))
        {
            if (_names.Contains(top))
            {
                return true;
            }
        }

        return false;
    }
}
