namespace Posthorn.Store;

/// <summary>
/// A mailbox that sessions have open: the place where they see the latest committed snapshot and learn that there is a new
/// one. Shared by all of them; kept up to date by its <see cref="MailAccount"/>.
/// </summary>
public sealed class OpenMailbox
{
    private readonly Lock _lock = new();
    private readonly List<MailboxChangeSignal> _watchers = [];
    private volatile MailboxSnapshot _current;
    private uint _firstRecentUid;
    private int _urlKeys;
    private volatile bool _deleted;

    internal OpenMailbox(MailAccount account, MailboxSnapshot snapshot, MemberOrigins? origins)
    {
        Origins = origins;
        Account = account;
        _current = snapshot;
        Pending = snapshot;
        _firstRecentUid = snapshot.Info.FirstRecentUid;
    }

    /// <summary>The account it belongs to.</summary>
    public MailAccount Account { get; }

    /// <summary>The mailbox.</summary>
    public MailboxId Id => _current.Info.Id;

    /// <summary>The mailbox as last committed.</summary>
    public MailboxSnapshot Current => _current;

    /// <summary>What its messages stand for, if it is a gathering; otherwise null.</summary>
    public MemberOrigins? Origins { get; }

    /// <summary>Whether the mailbox has been deleted while it was open; <see cref="Current"/> stays what it was.</summary>
    public bool IsDeleted => _deleted;

    /// <summary>The mailbox as it will be when everything under way has been committed. Guarded by the account's gate.</summary>
    internal MailboxSnapshot Pending { get; set; }

    /// <summary>Grows whenever the mailbox's key for URLs is reset (RFC 4467 §7).</summary>
    public int UrlKeys => Volatile.Read(ref _urlKeys);

    /// <summary>How many sessions have it open. Guarded by the account.</summary>
    internal int Users { get; set; }

    /// <summary>UIDs below this one have been claimed as \Recent by a session.</summary>
    internal uint FirstRecentUid
    {
        get
        {
            lock (_lock)
            {
                return _firstRecentUid;
            }
        }
    }

    /// <summary>Has the signal set on every change from now on.</summary>
    public void Watch(MailboxChangeSignal signal)
    {
        lock (_lock)
        {
            _watchers.Add(signal);
        }
    }

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public void Unwatch(MailboxChangeSignal signal)
    {
        lock (_lock)
        {
            _watchers.Remove(signal);
        }
    }

    /// <summary>
    /// Gives the caller, and nobody else, the messages that no session has been told of as \Recent yet (RFC 3501 §2.3.2), up
    /// to and without the given UID.
    /// </summary>
    public UidSet ClaimRecent(uint uidNext)
    {
        lock (_lock)
        {
            if (uidNext <= _firstRecentUid)
            {
                return UidSet.Empty;
            }

            var claimed = UidSet.Range(_firstRecentUid, uidNext - 1);
            _firstRecentUid = uidNext;
            return claimed;
        }
    }

    internal void Publish(MailboxInfo info, MailboxChange? change)
    {
        if (change is not null)
        {
            Origins?.Add(change);
        }

        _current = _current.Apply(info, change);
        if (change is not null)
        {
            Origins?.Remove(change);
        }

        SignalAll();
    }

    /// <summary>Lets sessions see the mailbox as it has been read anew. The caller holds the account's gate.</summary>
    internal void Replace(MailboxSnapshot snapshot)
    {
        Pending = _current = snapshot;
        SignalAll();
    }

    internal void NoteUrlKey()
    {
        Interlocked.Increment(ref _urlKeys);
        SignalAll();
    }

    internal void PublishDeleted()
    {
        _deleted = true;
        SignalAll();
    }

    private void SignalAll()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Set();
            }
        }
    }
}
