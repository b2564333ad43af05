using Posthorn.Imap.Commands;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>The mailboxes that ESEARCH searches (RFC 7377 §2.2).</summary>
internal static class SearchSources
{
    /// <summary>The mailboxes that some sources mean, each once, in the order of their names. What is not there is passed over.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="account">The account.</param>
    /// <param name="selected">The selected mailbox.</param>
    public static IEnumerable<MailboxInfo> Of(IReadOnlyList<SearchSource> sources, AccountSnapshot account, MailboxId? selected)
    {
        var wanted = sources.Select(source => source with { Names = Normalised(source.Names) }).ToList();
        // A smart folder is nobody's but who has selected it, or names it.
        var folder = selected is { } id && account.Find(id) is { Gathering: not null } smart ? smart : null;
        return account.Mailboxes.Values.Where(mailbox => wanted.Exists(source => Has(source, mailbox, account, selected)))
            .Concat(folder is not null && wanted.Exists(source => source.Kind == SearchSourceKind.Selected || source.Names.Contains(folder.Name)) ? [folder] : []);
    }

    private static bool Has(SearchSource source, MailboxInfo mailbox, AccountSnapshot account, MailboxId? selected) => source.Kind switch
    {
        SearchSourceKind.Selected => mailbox.Id == selected,
        // RFC 5465 §6.3: mail may be delivered to every mailbox of the user's, by user+detail.
        SearchSourceKind.Inboxes or SearchSourceKind.Personal => true,
        SearchSourceKind.Subscribed => account.Subscriptions.Contains(mailbox.Name),
        SearchSourceKind.Mailboxes => source.Names.Contains(mailbox.Name),
        SearchSourceKind.Subtree => source.Names.Any(top => top == mailbox.Name || Store.MailboxName.IsBelow(mailbox.Name, top)),
        _ => source.Names.Any(top => top == mailbox.Name || Store.MailboxName.Parent(mailbox.Name) == top),
    };

    private static List<string> Normalised(IReadOnlyList<string> names) =>
        [.. names.Select(name => Refusals.OfName(name, out var normalised) is null ? normalised : "").Where(name => name.Length > 0)];
}
