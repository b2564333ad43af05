namespace Posthorn.Store;

/// <summary>
/// Which messages the members of an open gathering stand for, both ways. Kept up to date when a change is published: a member that is seen
/// in the mailbox's snapshot is found here. Any thread may use one.
/// </summary>
public sealed class MemberOrigins
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, MemberOrigin> _byUid;
    private readonly Dictionary<int, Dictionary<uint, uint>> _bySource = [];

    internal MemberOrigins(IReadOnlyCollection<MemberOrigin> origins)
    {
        _byUid = new Dictionary<uint, MemberOrigin>(origins.Count);
        foreach (var origin in origins)
        {
            Add(origin);
        }
    }

    /// <summary>The mailboxes that members come from.</summary>
    public IReadOnlyList<int> Mailboxes
    {
        get
        {
            lock (_lock)
            {
                return [.. _bySource.Keys];
            }
        }
    }

    /// <summary>What a member stands for; null if it is none (any more).</summary>
    public MemberOrigin? Find(uint uid)
    {
        lock (_lock)
        {
            return _byUid.TryGetValue(uid, out var origin) ? origin : null;
        }
    }

    /// <summary>The UID of the member that stands for a message; 0 if there is none.</summary>
    /// <param name="mailbox">The number of the message's mailbox.</param>
    /// <param name="sourceUid">The message's UID.</param>
    public uint MemberOf(int mailbox, uint sourceUid)
    {
        lock (_lock)
        {
            return _bySource.TryGetValue(mailbox, out var uids) ? uids.GetValueOrDefault(sourceUid) : 0;
        }
    }

    /// <summary>All members that come from a mailbox.</summary>
    public IReadOnlyList<MemberOrigin> Of(int mailbox)
    {
        lock (_lock)
        {
            return _bySource.TryGetValue(mailbox, out var uids) ? [.. uids.Select(pair => new MemberOrigin(pair.Value, mailbox, pair.Key))] : [];
        }
    }

    /// <summary>Takes note of new members, before they are seen.</summary>
    internal void Add(MailboxChange change)
    {
        lock (_lock)
        {
            foreach (var added in change.Added)
            {
                if (added.Source is MessageSource.Copy copy)
                {
                    Add(new MemberOrigin(added.Entry.Uid, copy.Mailbox.Number, copy.Uid));
                }
            }
        }
    }

    /// <summary>Forgets members, after they are no longer seen.</summary>
    internal void Remove(MailboxChange change)
    {
        lock (_lock)
        {
            foreach (var uid in change.Expunged)
            {
                if (_byUid.Remove(uid, out var origin) && _bySource.TryGetValue(origin.Mailbox, out var uids))
                {
                    uids.Remove(origin.SourceUid);
                    if (uids.Count == 0)
                    {
                        _bySource.Remove(origin.Mailbox);
                    }
                }
            }
        }
    }

    private void Add(MemberOrigin origin)
    {
        _byUid[origin.Uid] = origin;
        if (!_bySource.TryGetValue(origin.Mailbox, out var uids))
        {
            _bySource[origin.Mailbox] = uids = [];
        }

        uids[origin.SourceUid] = origin.Uid;
    }
}
