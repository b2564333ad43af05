using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.List;

/// <summary>
/// Which names LIST tells: those that match a pattern and satisfy every selection option (RFC 5258 §3), and with RECURSIVEMATCH
/// names that match a pattern and lead to one of those (§3.5).
/// </summary>
internal static class ListSelection
{
    /// <summary>The names, INBOX first and the rest in order.</summary>
    /// <param name="account">The account.</param>
    /// <param name="program">What is asked for.</param>
    /// <param name="folders">Names of smart folders, if those are asked for.</param>
    public static IEnumerable<SelectedName> Of(AccountSnapshot account, ListArguments program, IReadOnlyCollection<string> folders)
    {
        // RFC 5258 §3: in an extended LIST the empty pattern matches nothing.
        var patterns = program.Patterns.Where(pattern => pattern.Length > 0)
            .Select(pattern => new MailboxPattern(program.Reference, pattern)).ToList();

        // One pass for all names: to look for the children of each would take long in an account of many mailboxes.
        var parents = account.Mailboxes.Keys.SelectMany(Parents).Concat(folders.SelectMany(Parents).Where(parent => parent.StartsWith(SmartNames.Prefix, StringComparison.Ordinal)))
            .ToHashSet(StringComparer.Ordinal);
        var names = Names(account, program, parents, folders).ToList();
        var above = new HashSet<string>(StringComparer.Ordinal);
        var aboveUntold = new HashSet<string>(StringComparer.Ordinal);
        if (program.Select.Contains(ListSelectOption.RecursiveMatch))
        {
            foreach (var name in names.Where(name => Satisfies(account, program, name)))
            {
                above.UnionWith(Parents(name));
                if (!Matches(name))
                {
                    aboveUntold.UnionWith(Parents(name));
                }
            }
        }

        // RFC 5258 §3.3, §3.5: a name that does not satisfy the options itself is told only for what is not told below it.
        return names.Where(Matches)
            .Select(name => new SelectedName(name, Satisfies(account, program, name), parents.Contains(name), above.Contains(name)))
            .Where(selected => selected.Satisfies || aboveUntold.Contains(selected.Name));

        bool Matches(string name) => patterns.Exists(pattern => pattern.Matches(name));
    }

    /// <summary>The levels above a name, from the nearest on.</summary>
    public static IEnumerable<string> Parents(string name)
    {
        for (var parent = Store.MailboxName.Parent(name); parent is not null; parent = Store.MailboxName.Parent(parent))
        {
            yield return parent;
        }
    }

    private static bool Satisfies(AccountSnapshot account, ListArguments program, string name) =>
        (!program.Select.Contains(ListSelectOption.Subscribed) || account.Subscriptions.Contains(name))
        && (!program.Select.Contains(ListSelectOption.SpecialUse) || account.Find(name) is { Uses: not SpecialUses.None });

    /// <summary>Every name that could be told.</summary>
    /// <param name="parents">The names above mailboxes: some are no mailboxes (any more).</param>
    /// <param name="folders">Smart folders that could be told.</param>
    private static IEnumerable<string> Names(
        AccountSnapshot account, ListArguments program, HashSet<string> parents, IReadOnlyCollection<string> folders)
    {
        var names = new SortedSet<string>(account.Mailboxes.Keys, StringComparer.Ordinal);
        names.UnionWith(parents);
        names.UnionWith(folders);
        if (program.Select.Contains(ListSelectOption.Subscribed))
        {
            names.UnionWith(account.Subscriptions);
            if (program.Select.Contains(ListSelectOption.RecursiveMatch))
            {
                names.UnionWith(account.Subscriptions.SelectMany(Parents));
            }
        }

        return names.Remove(Store.MailboxName.Inbox) ? names.Prepend(Store.MailboxName.Inbox) : names;
    }
}

/// <summary>A name that LIST tells.</summary>
/// <param name="Name">The name.</param>
/// <param name="Satisfies">Whether it satisfies the selection options itself.</param>
/// <param name="HasChildren">Whether there is a mailbox below it.</param>
/// <param name="HasChildInfo">Whether RECURSIVEMATCH was given, and something below it satisfies them.</param>
internal readonly record struct SelectedName(string Name, bool Satisfies, bool HasChildren, bool HasChildInfo);
