using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>
/// An account in use: its latest committed picture, its open mailboxes, and the only way to change it. Everybody who uses
/// the account shares one of these; hold it through a <see cref="AccountLease"/>.
/// </summary>
/// <remarks>
/// Operations of one account are computed one after the other (that takes microseconds and no I/O), each from what the one
/// before it will leave, and are handed to the engine without waiting for the disk: many of them share one commit. They are
/// answered, and seen by sessions, in the same order, when they are durable.
/// </remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose.
public sealed class MailAccount
#pragma warning restore CA1001
{
    private readonly IStoreEngine _engine;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<MailboxId, OpenMailbox> _open = [];
    private readonly Queue<InFlight> _inFlight = new();
    private volatile AccountSnapshot _current;
    private AccountSnapshot _pending;
    private bool _broken;
    private volatile bool _removed;
    private ImmutableArray<MailboxChangeSignal> _watchers = [];

    internal MailAccount(IStoreEngine engine, TimeProvider time, AccountSnapshot snapshot)
    {
        _engine = engine;
        _time = time;
        _current = snapshot;
        _pending = snapshot;
    }

    /// <summary>The account.</summary>
    public AccountId Id => _current.Id;

    /// <summary>The account as last committed.</summary>
    public AccountSnapshot Current => _current;

    /// <summary>Whether the account has been removed while it was in use: nothing of it can be changed any more.</summary>
    public bool IsRemoved => _removed;

    /// <summary>Leases of this account. Guarded by the store.</summary>
    internal int Leases { get; set; }

    /// <summary>When it was last given back. Guarded by the store.</summary>
    internal long LastUsed { get; set; }

    internal void MarkRemoved() => _removed = true;

    /// <summary>Has the signal set whenever anything in the account changes.</summary>
    public void Watch(MailboxChangeSignal signal) => ImmutableInterlocked.Update(ref _watchers, all => all.Add(signal));

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public void Unwatch(MailboxChangeSignal signal) => ImmutableInterlocked.Update(ref _watchers, all => all.Remove(signal));

    /// <summary>Opens a mailbox for a session, or null if there is none; end with <see cref="CloseMailboxAsync"/>.</summary>
    public async ValueTask<OpenMailbox?> OpenMailboxAsync(MailboxId id, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            var mailbox = await LoadAsync(id);
            if (mailbox is not null)
            {
                mailbox.Users++;
            }

            return mailbox;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the use of a mailbox, and notes durably which messages have been announced as \Recent.</summary>
    public async ValueTask CloseMailboxAsync(OpenMailbox mailbox)
    {
        if (mailbox.FirstRecentUid > mailbox.Current.Info.FirstRecentUid && !mailbox.IsDeleted)
        {
            // What is lost here if the store is unavailable is that messages are announced as recent once more (RFC 3501 §2.3.2
            // allows that), so the session ends all the same.
            try
            {
                await RunAsync(new NoteRecentOperation(mailbox.Id, mailbox.FirstRecentUid), CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
            }
        }

        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            // The most recently used mailboxes stay loaded: clients go round their folders all day.
            if (--mailbox.Users == 0)
            {
                Trim();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Adds messages to a mailbox: all of them or none. They are durable on return.</summary>
    public ValueTask<Outcome<Appended>> AppendAsync(
        MailboxId mailbox, ImmutableArray<IncomingMessage> messages, CancellationToken cancel) =>
        AppendAsync(mailbox, messages, [], cancel);

    /// <summary>Adds messages that are brought from elsewhere, and notes how far that has come, in one transaction.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="messages">The messages, in the order of their UIDs.</param>
    /// <param name="marks">
    /// Annotations of the mailbox that are set with them. Names that do not begin with a slash are none that clients can name (RFC 5464
    /// §3.2), and count to no limit.
    /// </param>
    /// <param name="cancel">Is looked at before it begins.</param>
    public ValueTask<Outcome<Appended>> AppendAsync(
        MailboxId mailbox, ImmutableArray<IncomingMessage> messages, ImmutableArray<NewAnnotation> marks, CancellationToken cancel) =>
        RunAsync(new AppendOperation(mailbox, messages, marks), cancel);

    /// <summary>
    /// Gives a mailbox that has never had a message the UIDVALIDITY that it had elsewhere, and raises UIDNEXT. Durable on return.
    /// </summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uidValidity">Its UIDVALIDITY from now on; null to leave it. <see cref="Refusal.Outdated"/> if the mailbox has had messages.</param>
    /// <param name="uidNext">The least that UIDNEXT is from now on; it never becomes less.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    public ValueTask<Outcome<MailboxInfo>> AdoptAsync(MailboxId mailbox, uint? uidValidity, uint uidNext, CancellationToken cancel) =>
        RunAsync(new AdoptOperation(mailbox, uidValidity, uidNext), cancel);

    /// <summary>Adds a message to a mailbox, and removes the one of which it takes the place. Durable on return.</summary>
    public ValueTask<Outcome<Replaced>> ReplaceAsync(
        MailboxId source, uint uid, MailboxId target, IncomingMessage message, CancellationToken cancel) =>
        RunAsync(new ReplaceOperation(source, uid, target, message), cancel);

    /// <summary>Changes flags.</summary>
    public ValueTask<Outcome<FlagsStored>> StoreFlagsAsync(
        MailboxId mailbox, UidSet uids, FlagAction action, MessageFlags flags, CancellationToken cancel) =>
        StoreFlagsAsync(mailbox, uids, action, flags, condition: null, cancel);

    /// <summary>Changes flags where a condition holds.</summary>
    public ValueTask<Outcome<FlagsStored>> StoreFlagsAsync(
        MailboxId mailbox, UidSet uids, FlagAction action, MessageFlags flags, StoreCondition? condition, CancellationToken cancel) =>
        RunAsync(new StoreFlagsOperation(mailbox, uids, action, flags, condition), cancel);

    /// <summary>Removes the messages with \Deleted, or those of them that are in <paramref name="only"/>.</summary>
    public ValueTask<Outcome<Expunged>> ExpungeAsync(MailboxId mailbox, UidSet? only, CancellationToken cancel) =>
        RunAsync(new ExpungeOperation(mailbox, only), cancel);

    /// <summary>Copies messages to a mailbox of this account: all, or none if one of them is not there (any more).</summary>
    public ValueTask<Outcome<Copied>> CopyAsync(MailboxId source, UidSet uids, MailboxId target, CancellationToken cancel) =>
        RunAsync(new CopyOperation(source, uids, target, Move: false), cancel);

    /// <summary>Moves messages to a mailbox of this account, as far as they are still there.</summary>
    public ValueTask<Outcome<Copied>> MoveAsync(MailboxId source, UidSet uids, MailboxId target, CancellationToken cancel) =>
        RunAsync(new CopyOperation(source, uids, target, Move: true), cancel);

    /// <summary>Makes mailboxes, with the levels above them; the last one is the result.</summary>
    public ValueTask<Outcome<MailboxInfo>> CreateMailboxesAsync(
        ImmutableArray<NewMailbox> mailboxes, bool ifMissing, CancellationToken cancel) =>
        RunAsync(new CreateMailboxesOperation(mailboxes, ifMissing), cancel);

    /// <summary>Removes a mailbox with its messages.</summary>
    public ValueTask<Outcome<MailboxInfo>> DeleteMailboxAsync(string name, CancellationToken cancel) =>
        RunAsync(new DeleteMailboxOperation(name), cancel);

    /// <summary>Renames a mailbox and all below it.</summary>
    public ValueTask<Outcome<MailboxInfo>> RenameMailboxAsync(string from, string to, CancellationToken cancel) =>
        RenameMailboxAsync(from, to, long.MaxValue, cancel);

    /// <summary>Renames a mailbox and all below it.</summary>
    /// <param name="from">The name before; that of INBOX stays, too, and its annotations are copied.</param>
    /// <param name="to">The name afterwards.</param>
    /// <param name="maxAnnotationOctets">What the account's annotations may come to by that (<see cref="AnnotationLimits.TotalOctets"/>).</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    public ValueTask<Outcome<MailboxInfo>> RenameMailboxAsync(string from, string to, long maxAnnotationOctets, CancellationToken cancel) =>
        RunAsync(new RenameMailboxOperation(from, to, maxAnnotationOctets), cancel);

    /// <summary>Sets and removes annotations (RFC 5464), all or none. They are durable on return.</summary>
    /// <param name="mailbox">Of which mailbox; null for the account itself.</param>
    /// <param name="entries">What becomes of which; of several for one name the last counts.</param>
    /// <param name="uses">The special uses that the mailbox has from now on (RFC 6154 §4); null to leave them.</param>
    /// <param name="limits">More than these are refused: <see cref="Refusal.Limit"/> entries, <see cref="Refusal.OverQuota"/> octets.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    public ValueTask<Outcome<bool>> AnnotateAsync(
        MailboxId? mailbox, ImmutableArray<NewAnnotation> entries, SpecialUses? uses, AnnotationLimits limits, CancellationToken cancel) =>
        RunAsync(new AnnotateOperation(mailbox, entries, uses, limits), cancel);

    /// <summary>Makes an empty gathering (<see cref="Gathering"/>), or finds the one of that name. Durable on return.</summary>
    /// <param name="name">Its name, normalised; it must not be a mailbox's.</param>
    /// <param name="most">Gatherings that the account may have.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    public ValueTask<Outcome<MailboxInfo>> CreateGatheringAsync(string name, int most, CancellationToken cancel) =>
        RunAsync(new CreateGatheringOperation(name, most), cancel);

    /// <summary>Changes the members of a gathering; <see cref="Refusal.Outdated"/> if they are not as they were seen. Durable on return.</summary>
    /// <param name="step">How.</param>
    /// <param name="most">Members that all gatherings of the account may have together.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    /// <returns>The gathering afterwards.</returns>
    public ValueTask<Outcome<MailboxInfo>> GatherAsync(GatherStep step, long most, CancellationToken cancel) =>
        RunAsync(new GatherOperation(step, most), cancel);

    /// <summary>Removes a gathering with its members, and leaves the messages that they stand for.</summary>
    public ValueTask<Outcome<MailboxInfo>> DeleteGatheringAsync(MailboxId mailbox, CancellationToken cancel) =>
        RunAsync(new DeleteGatheringOperation(mailbox), cancel);

    /// <summary>Subscribes or unsubscribes a name.</summary>
    public ValueTask<Outcome<bool>> SubscribeAsync(string name, bool subscribed, CancellationToken cancel) =>
        RunAsync(new SubscribeOperation(name, subscribed), cancel);

    /// <summary>Lets sessions know that the key for URLs of a mailbox, or of all, has been reset (RFC 4467 §7).</summary>
    public void NoteUrlKeys(MailboxId? mailbox)
    {
        lock (_lock)
        {
            foreach (var open in _open.Values.Where(open => mailbox is null || open.Id == mailbox))
            {
                open.NoteUrlKey();
            }
        }
    }

    /// <summary>
    /// Has something done to the account in its engine that is no operation, such as a repair, while nobody changes it; then reads all of it
    /// anew. Sessions see what is different as they see any other change.
    /// </summary>
    /// <param name="change">What is done. It gives the account a mod-sequence that no client knows if clients can see a difference.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    public async Task RefreshAsync(Func<Task> change, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            await DrainAsync();
            await MendAsync();
            await change();
            if (await _engine.LoadAccountAsync(Id, CancellationToken.None) is not { } account)
            {
                return;     // It has been removed meanwhile.
            }

            List<OpenMailbox> open;
            lock (_lock)
            {
                open = [.. _open.Values];
            }

            var snapshots = new Dictionary<OpenMailbox, MailboxSnapshot>();
            foreach (var mailbox in open)
            {
                if (account.Find(mailbox.Id) is { } info && await _engine.LoadMailboxAsync(mailbox.Id, CancellationToken.None) is { } snapshot)
                {
                    snapshots[mailbox] = snapshot with { Info = info };
                }
            }

            Publish(account, open, snapshots);
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Publish(AccountSnapshot account, List<OpenMailbox> open, Dictionary<OpenMailbox, MailboxSnapshot> snapshots)
    {
        lock (_lock)
        {
            foreach (var mailbox in open.Where(mailbox => !mailbox.IsDeleted))
            {
                if (snapshots.TryGetValue(mailbox, out var snapshot))
                {
                    mailbox.Replace(snapshot);
                }
                else
                {
                    mailbox.PublishDeleted();
                }
            }

            _pending = _current = account;
            foreach (var watcher in _watchers)
            {
                watcher.Set();
            }
        }
    }

    private async ValueTask<Outcome<T>> RunAsync<T>(Operation<T> operation, CancellationToken cancel)
    {
        while (true)
        {
            Outcome<T> outcome;
            InFlight? mine = null;
            InFlight? before = null;
            await _gate.WaitAsync(cancel);
            try
            {
                await MendAsync();
                var loaded = new Dictionary<MailboxId, MailboxSnapshot>();
                foreach (var id in operation.Reads(_pending))
                {
                    if (await LoadAsync(id) is { } mailbox)
                    {
                        loaded[id] = mailbox.Pending;
                    }
                }

                var edit = new AccountEdit(_pending, loaded, _time.GetUtcNow());
                outcome = operation.Decide(edit);
                if (outcome.IsDone && edit.ToChangeSet() is { } change)
                {
                    mine = Submit(change);
                }
                else
                {
                    before = LastInFlight();
                }
            }
            finally
            {
                _gate.Release();
            }

            // A result that changes nothing but rests on changes which are not durable yet waits for them. If they fail, that is
            // the error of those who asked for them; here it is decided anew.
            if (before is not null)
            {
                await before.Answered;
            }

            if (mine is null ? before is null or { Committed: true } : await mine.Applied)
            {
                return outcome with { ModSeq = mine?.Change.ModSeq ?? 0 };
            }
        }
    }

    /// <summary>Hands a change set to the engine. The caller holds the gate, so calls are in order.</summary>
    private InFlight Submit(ChangeSet change)
    {
        var entry = new InFlight(change);
        _pending = _pending.Apply(change);
        foreach (var mailbox in _open.Values)
        {
            if (_pending.Find(mailbox.Id) is { } info && !ReferenceEquals(info, mailbox.Pending.Info))
            {
                mailbox.Pending = mailbox.Pending.Apply(info, MessagesOf(change, mailbox.Id));
            }
        }

        lock (_lock)
        {
            _inFlight.Enqueue(entry);
        }

        _ = CommitAsync(entry);
        return entry;
    }

    private async Task CommitAsync(InFlight entry)
    {
        try
        {
            entry.Committed = await _engine.CommitAsync(entry.Change);
        }
        catch (Exception problem)
        {
            entry.Problem = problem;
        }

        lock (_lock)
        {
            entry.IsAnswered = true;
            while (_inFlight.TryPeek(out var head) && head.IsAnswered)
            {
                _inFlight.Dequeue();
                if (head.Committed)
                {
                    Publish(head.Change);
                }
                else
                {
                    _broken = true;
                    if (head.Change.ExpectedModSeq == _current.ModSeq)
                    {
                        head.Problem ??= new StoreUnavailableException("The account has been removed or changed from outside.");
                    }
                }

                head.Complete();
            }
        }
    }

    /// <summary>Lets sessions see a committed change. Called in order, under the lock.</summary>
    private void Publish(ChangeSet change)
    {
        var next = _current.Apply(change);
        foreach (var mailbox in _open.Values)
        {
            if (next.Find(mailbox.Id) is not { } info)
            {
                if (!mailbox.IsDeleted)
                {
                    mailbox.PublishDeleted();
                }
            }
            else if (!ReferenceEquals(info, mailbox.Current.Info))
            {
                mailbox.Publish(info, MessagesOf(change, mailbox.Id));
            }
        }

        // Last: who knows of a change by the account finds it in the mailbox.
        _current = next;
        foreach (var watcher in _watchers)
        {
            watcher.Set();
        }
    }

    /// <summary>After a failed commit: waits for what is under way, and goes back to what was committed.</summary>
    private async ValueTask MendAsync()
    {
        bool broken;
        lock (_lock)
        {
            broken = _broken;
        }

        if (!broken)
        {
            return;
        }

        await DrainAsync();
        lock (_lock)
        {
            _broken = false;
            _pending = _current;
            foreach (var mailbox in _open.Values)
            {
                mailbox.Pending = mailbox.Current;
            }
        }
    }

    private async ValueTask DrainAsync()
    {
        while (LastInFlight() is { } last)
        {
            await last.Answered;
        }
    }

    private InFlight? LastInFlight()
    {
        lock (_lock)
        {
            return _inFlight.Count == 0 ? null : _inFlight.Last();
        }
    }

    /// <summary>The mailbox, loaded if need be. The caller holds the gate.</summary>
    private async ValueTask<OpenMailbox?> LoadAsync(MailboxId id)
    {
        if (_open.TryGetValue(id, out var mailbox) && !mailbox.IsDeleted)
        {
            return mailbox;
        }

        // Nothing is under way while the engine reads, so what it reads is what we hold.
        await DrainAsync();
        await MendAsync();
        if (_current.Find(id) is not { } info || await _engine.LoadMailboxAsync(id, CancellationToken.None) is not { } snapshot)
        {
            return null;
        }

        var origins = info.Gathering is null ? null : new MemberOrigins(await _engine.ReadOriginsAsync(id, CancellationToken.None));
        mailbox = new OpenMailbox(this, snapshot with { Info = info }, origins);
        lock (_lock)
        {
            _open[id] = mailbox;
        }

        return mailbox;
    }

    /// <summary>Mailboxes that nobody uses stay loaded up to this many messages together (40 octets each).</summary>
    private const int MaxIdleMessages = 50_000;

    private void Trim()
    {
        lock (_lock)
        {
            var idle = _open.Values.Where(mailbox => mailbox.Users == 0).Sum(mailbox => (long)mailbox.Current.Messages.Count);
            foreach (var mailbox in _open.Values.ToList())
            {
                if (mailbox.Users == 0 && (idle > MaxIdleMessages || mailbox.IsDeleted))
                {
                    _open.Remove(mailbox.Id);
                    idle -= mailbox.Current.Messages.Count;
                }
            }
        }
    }

    private static MailboxChange? MessagesOf(ChangeSet change, MailboxId id)
    {
        foreach (var messages in change.Messages)
        {
            if (messages.Mailbox == id)
            {
                return messages;
            }
        }

        return null;
    }

    /// <summary>A change set that the engine has and has not answered yet.</summary>
    private sealed class InFlight(ChangeSet change)
    {
        private readonly TaskCompletionSource<bool> _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ChangeSet Change => change;

        public bool Committed { get; set; }

        public bool IsAnswered { get; set; }

        public Exception? Problem { get; set; }

        /// <summary>True when sessions see it; false when it has to be computed again; throws when the store failed.</summary>
        public Task<bool> Applied => _applied.Task;

        /// <summary>As <see cref="Applied"/>, without its verdict.</summary>
        public Task Answered => _applied.Task.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        public void Complete()
        {
            if (Problem is null)
            {
                _applied.TrySetResult(Committed);
            }
            else
            {
                _applied.TrySetException(Problem);
                _ = _applied.Task.Exception;
            }
        }
    }
}
