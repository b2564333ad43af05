using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.SmartFolders;

/// <summary>Which smart folders LIST and LSUB know. Like the names of Usenet (RFC 9051 §5.1.2.1), they are told to those who name them.</summary>
internal static class SmartLister
{
    /// <summary>The names of the smart folders that LIST may tell: all, if its pattern asks for them, or those that are subscribed.</summary>
    public static async ValueTask<IReadOnlySet<string>> FoldersAsync(ImapSession session, ListArguments program, CancellationToken cancel)
    {
        if (SmartNames.AreAskedFor(program) && SmartNames.IsOffered(session))
        {
            await SmartMailboxes.TidyAsync(session, cancel);
            return (await SmartDefinitions.OfAsync(session, cancel)).Names().ToHashSet(StringComparer.Ordinal);
        }

        return program.Select.Contains(ListSelectOption.Subscribed) ? await SubscribedAsync(session, cancel) : new HashSet<string>();
    }

    /// <summary>The smart folders that are subscribed.</summary>
    public static async ValueTask<IReadOnlySet<string>> SubscribedAsync(ImapSession session, CancellationToken cancel)
    {
        var names = session.Account.Current.Subscriptions.Where(name => SmartNames.IsFolder(session, name)).ToHashSet(StringComparer.Ordinal);
        if (names.Count > 0)
        {
            var definitions = await SmartDefinitions.OfAsync(session, cancel);
            names.RemoveWhere(name => definitions.Find(name) is null);
        }

        return names;
    }
}
