using System.Collections;
using Posthorn.Store;

namespace Posthorn.Imap.Notify;

/// <summary>A name of which LIST has to tell.</summary>
/// <param name="Name">The name.</param>
/// <param name="OldName">What the mailbox was called before, if it was renamed.</param>
/// <param name="IsTree">It was created, deleted or renamed, or something directly below it was created or deleted.</param>
/// <param name="IsSubscription">It was subscribed or unsubscribed.</param>
internal readonly record struct NameChange(string Name, string? OldName, bool IsTree, bool IsSubscription);

/// <summary>The names that differ between two pictures of an account, in the order in which they are told (RFC 5465 §5.4, §5.5).</summary>
internal sealed class NameChanges : IEnumerable<NameChange>
{
    /// <summary>Mailboxes renamed one by one, at most, that are brought into order.</summary>
    private const int MaxRenames = 100;

    private readonly SortedDictionary<string, NameChange> _changes = new(StringComparer.Ordinal);
    private readonly List<NameChange> _renames = [];
    private readonly List<NameChange> _corrections = [];

    public NameChanges(AccountSnapshot before, AccountSnapshot now)
    {
        if (!ReferenceEquals(before.Mailboxes, now.Mailboxes))
        {
            CompareTrees(before, now);
        }

        foreach (var name in before.Subscriptions.SymmetricExcept(now.Subscriptions))
        {
            _changes[name] = _changes.GetValueOrDefault(name) with { Name = name, IsSubscription = true };
        }

        if (_changes.Values.Any(change => change.OldName is not null))
        {
            OrderRenames();
            Correct(before, now);
        }
    }

    public IEnumerator<NameChange> GetEnumerator() => _renames.Concat(_changes.Values).Concat(_corrections).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void CompareTrees(AccountSnapshot before, AccountSnapshot now)
    {
        foreach (var mailbox in now.Mailboxes.Values)
        {
            var old = before.Find(mailbox.Id);
            if (old is null)
            {
                // RFC 5465 §5.4: the parent of what was created or deleted is affected, too.
                AddTree(mailbox.Name);
                AddParent(mailbox.Name);
            }
            else if (old.Name != mailbox.Name && !IsMovedByParent(old.Name, mailbox.Name, before, now))
            {
                _changes[mailbox.Name] = new NameChange(mailbox.Name, old.Name, IsTree: true, IsSubscription: false);
            }
        }

        foreach (var mailbox in before.Mailboxes.Values)
        {
            if (now.Find(mailbox.Id) is null)
            {
                AddTree(mailbox.Name);
                AddParent(mailbox.Name);
            }
        }
    }

    // Renames come first, each before those that need its old name, and before those that would take along what is at its old name.
    // Where they go round in a circle, or are very many, they are told without the old name: as names that there are, and are not.
    private void OrderRenames()
    {
        var left = _changes.Values.Where(change => change.OldName is not null).ToList();
        for (var at = 0; left.Count is > 0 and <= MaxRenames && at >= 0;)
        {
            at = left.FindIndex(change => !left.Exists(other => other != change && IsBefore(other, change)));
            if (at >= 0)
            {
                _renames.Add(left[at]);
                _changes.Remove(left[at].Name);
                left.RemoveAt(at);
            }
        }

        foreach (var change in left)
        {
            _changes[change.Name] = change with { OldName = null };
        }
    }

    private static bool IsBefore(NameChange first, NameChange then) =>
        then.Name == first.OldName || MailboxName.IsBelow(then.Name, first.OldName!) || MailboxName.IsBelow(first.OldName!, then.OldName!);

    // RFC 5465 §5.4: what is below a renamed mailbox is renamed by the client itself. Where something else has become of it meanwhile,
    // the client is told in the end.
    private void Correct(AccountSnapshot before, AccountSnapshot now)
    {
        var known = before.Mailboxes.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, oldName, _, _) in _renames.Concat(_changes.Values))
        {
            foreach (var moved in known.Where(one => oldName is not null && (one == oldName || MailboxName.IsBelow(one, oldName))).ToList())
            {
                known.Remove(moved);
                known.Add(string.Concat(name, moved.AsSpan(oldName!.Length)));
            }

            _ = now.Find(name) is null ? known.Remove(name) : known.Add(name);
        }

        known.SymmetricExceptWith(now.Mailboxes.Keys);
        _corrections.AddRange(known.Order(StringComparer.Ordinal).Select(name => new NameChange(name, null, IsTree: true, IsSubscription: false)));
    }

    private void AddTree(string name) => _changes[name] = _changes.GetValueOrDefault(name) with { Name = name, IsTree = true };

    private void AddParent(string name)
    {
        if (MailboxName.Parent(name) is { } parent)
        {
            AddTree(parent);
        }
    }

    // RFC 5465 §5.4: what was renamed together with a level above it is not told of.
    private static bool IsMovedByParent(string oldName, string name, AccountSnapshot before, AccountSnapshot now) =>
        MailboxName.Parent(oldName) is { } oldParent && MailboxName.Parent(name) is { } parent && oldParent != parent
        && oldName[oldParent.Length..] == name[parent.Length..]
        && before.Find(oldParent) is { } moved && now.Find(parent)?.Id == moved.Id;
}
