namespace Posthorn.Store.Contract;

/// <summary>
/// An account as simple as it can be thought: lists and loops, nothing immutable, nothing shared. What the store does is
/// compared with it.
/// </summary>
internal sealed class NaiveAccount
{
    /// <summary>A message.</summary>
    public sealed record Message(uint Uid, MessageFlags Flags, string Text);

    /// <summary>A mailbox.</summary>
    public sealed class Mailbox
    {
        public List<Message> Messages { get; } = [];

        public uint UidNext { get; set; } = 1;
    }

    public SortedDictionary<string, Mailbox> Mailboxes { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    public void Append(string name, string text, MessageFlags flags)
    {
        var mailbox = Mailboxes[name];
        mailbox.Messages.Add(new Message(mailbox.UidNext++, flags, text));
    }

    public void StoreFlags(string name, UidSet uids, FlagAction action, MessageFlags flags)
    {
        var messages = Mailboxes[name].Messages;
        for (var i = 0; i < messages.Count; i++)
        {
            if (uids.Contains(messages[i].Uid))
            {
                messages[i] = messages[i] with { Flags = messages[i].Flags.With(action, flags) };
            }
        }
    }

    public void Expunge(string name, UidSet? only) => Mailboxes[name].Messages.RemoveAll(
        message => message.Flags.Has(SystemFlags.Deleted) && (only is null || only.Contains(message.Uid)));

    public Refusal Copy(string from, UidSet uids, string to, bool move)
    {
        var messages = Mailboxes[from].Messages.Where(message => uids.Contains(message.Uid)).ToList();
        if (!move && messages.Count < uids.Count)
        {
            return Refusal.NoSuchMessage;
        }

        foreach (var message in messages)
        {
            Append(to, message.Text, message.Flags);
            if (move)
            {
                Mailboxes[from].Messages.Remove(message);
            }
        }

        return Refusal.None;
    }

    public Refusal Create(string name)
    {
        if (Mailboxes.ContainsKey(name))
        {
            return Refusal.AlreadyExists;
        }

        MakeParents(name);
        Mailboxes[name] = new Mailbox();
        return Refusal.None;
    }

    public Refusal Delete(string name) =>
        name == MailboxName.Inbox ? Refusal.InboxStays : Mailboxes.Remove(name) ? Refusal.None : Refusal.NoSuchMailbox;

    public Refusal Rename(string from, string to)
    {
        if (!Mailboxes.TryGetValue(from, out var source))
        {
            return Refusal.NoSuchMailbox;
        }

        if (Mailboxes.ContainsKey(to))
        {
            return Refusal.AlreadyExists;
        }

        var below = from + "/";
        if (from == MailboxName.Inbox)
        {
            MakeParents(to);
            Mailboxes[to] = new Mailbox();
            Copy(from, UidSet.Range(1, uint.MaxValue), to, move: true);
            return Refusal.None;
        }

        if (to.StartsWith(below, StringComparison.Ordinal))
        {
            return Refusal.BelowItself;
        }

        var moved = Mailboxes.Where(pair => pair.Key == from || pair.Key.StartsWith(below, StringComparison.Ordinal)).ToList();
        if (moved.Any(pair => Mailboxes.ContainsKey(to + pair.Key[from.Length..])))
        {
            return Refusal.AlreadyExists;
        }

        moved.ForEach(pair => Mailboxes.Remove(pair.Key));
        MakeParents(to);
        moved.ForEach(pair => Mailboxes[to + pair.Key[from.Length..]] = pair.Value);
        foreach (var name in Subscriptions.Where(one => one == from || one.StartsWith(below, StringComparison.Ordinal)).ToList())
        {
            Subscriptions.Remove(name);
            Subscriptions.Add(to + name[from.Length..]);
        }

        return Refusal.None;
    }

    private void MakeParents(string name)
    {
        for (var at = name.IndexOf('/', StringComparison.Ordinal); at > 0; at = name.IndexOf('/', at + 1))
        {
            Mailboxes.TryAdd(name[..at], new Mailbox());
        }
    }
}
