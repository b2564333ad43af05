using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>
/// Collects what an operation changes, and keeps the counters and UIDs of the mailboxes right while it does. Not shared
/// between threads; ends as a <see cref="ChangeSet"/>.
/// </summary>
internal sealed class AccountEdit(
    AccountSnapshot account, IReadOnlyDictionary<MailboxId, MailboxSnapshot> loaded, DateTimeOffset now)
{
    /// <summary>Mailboxes in an account at most: LIST answers must stay readable, and memory bounded.</summary>
    public const int MaxMailboxes = 20_000;

    private readonly Dictionary<MailboxId, MailboxInfo> _saved = [];
    private readonly HashSet<MailboxId> _deleted = [];
    private readonly SortedDictionary<MailboxId, Messages> _messages =
        new(Comparer<MailboxId>.Create((a, b) => a.Number.CompareTo(b.Number)));
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsubscribed = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AnnotationSet> _annotated = [];
    private int _nextMailbox = account.NextMailboxNumber;
    private uint _lastUidValidity = account.LastUidValidity;

    /// <summary>The account before this edit.</summary>
    public AccountSnapshot Account => account;

    /// <summary>When this happens.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The mod-sequence that everything changed here gets.</summary>
    public long ModSeq => account.ModSeq + 1;

    /// <summary>The mailbox as this edit has left it, or null if there is none.</summary>
    public MailboxInfo? Find(MailboxId id) =>
        _deleted.Contains(id) ? null : _saved.GetValueOrDefault(id) ?? account.Find(id);

    /// <summary>The mailbox of that name as this edit has left it, or null if there is none.</summary>
    public MailboxInfo? Find(string name) =>
        _saved.Values.FirstOrDefault(mailbox => mailbox.Name == name && !_deleted.Contains(mailbox.Id))
        ?? (account.Find(name) is { } before && !_saved.ContainsKey(before.Id) && !_deleted.Contains(before.Id) ? before : null);

    /// <summary>The messages before this edit of a mailbox that the operation said it reads.</summary>
    public MessageList MessagesOf(MailboxId id) => loaded[id].Messages;

    /// <summary>Makes a mailbox. The name is normalised and free.</summary>
    public MailboxInfo? Create(string name, SpecialUses uses)
    {
        if (account.Mailboxes.Count + _saved.Count >= MaxMailboxes)
        {
            return null;
        }

        // RFC 9051 §2.3.1.1: a mailbox that is made anew under an old name needs a greater UIDVALIDITY. Seconds make it
        // greater than in any earlier life of the account; the maximum keeps it growing within a second.
        _lastUidValidity = Math.Max(_lastUidValidity + 1, (uint)now.ToUnixTimeSeconds());
        return Save(new MailboxInfo
        {
            Id = new MailboxId(account.Id, _nextMailbox++),
            Name = name,
            UidValidity = _lastUidValidity,
            HighestModSeq = ModSeq,
            TreeModSeq = ModSeq,
            Uses = uses,
        });
    }

    /// <summary>Records a mailbox's new state.</summary>
    public MailboxInfo Save(MailboxInfo mailbox) => _saved[mailbox.Id] = mailbox;

    /// <summary>Removes a mailbox with all that is in it.</summary>
    public void Delete(MailboxId id)
    {
        _saved.Remove(id);
        _deleted.Add(id);
    }

    /// <summary>Subscribes a name.</summary>
    public void Subscribe(string name)
    {
        _unsubscribed.Remove(name);
        if (!account.Subscriptions.Contains(name))
        {
            _subscribed.Add(name);
        }
    }

    /// <summary>Unsubscribes a name.</summary>
    public void Unsubscribe(string name)
    {
        _subscribed.Remove(name);
        if (account.Subscriptions.Contains(name))
        {
            _unsubscribed.Add(name);
        }
    }

    /// <summary>The annotations of a mailbox, or (0) of the account itself, as this edit has left them.</summary>
    public AnnotationSet AnnotationsOf(int mailbox) =>
        _annotated.GetValueOrDefault(mailbox) ?? account.Annotations.GetValueOrDefault(mailbox) ?? AnnotationSet.Empty;

    /// <summary>Octets of all annotations as this edit has left them.</summary>
    public long AnnotationOctets =>
        account.Annotations.Where(pair => !_annotated.ContainsKey(pair.Key)).Sum(pair => pair.Value.Octets) + _annotated.Values.Sum(set => set.Octets);

    /// <summary>Sets an annotation, or removes it; what is so already stays untouched.</summary>
    /// <param name="mailbox">The mailbox's number; 0 for the account itself.</param>
    /// <param name="entry">The name.</param>
    /// <param name="value">The value, or null.</param>
    public void Annotate(int mailbox, string entry, ReadOnlyMemory<byte>? value)
    {
        var set = AnnotationsOf(mailbox);
        if (value is not { } octets)
        {
            _annotated[mailbox] = set.Without(entry);
        }
        else if (set.Find(entry) is not { } old || old.Entry != entry || !old.Value.Span.SequenceEqual(octets.Span))
        {
            _annotated[mailbox] = set.With(new Annotation(entry, octets, ModSeq));
        }
    }

    /// <summary>Has mailboxes that are made later get a UIDVALIDITY greater than this one.</summary>
    public void NoteUidValidity(uint uidValidity) => _lastUidValidity = Math.Max(_lastUidValidity, uidValidity);

    /// <summary>Gives no UID below this one any more.</summary>
    public void SkipUids(MailboxId id, uint uidNext)
    {
        if (Find(id) is { } mailbox && mailbox.UidNext < uidNext)
        {
            Save(mailbox with { UidNext = uidNext });
        }
    }

    /// <summary>Adds a message and gives it the next UID; 0 when there is no UID left.</summary>
    public uint Add(MailboxId id, MessageFlags flags, InternalDate date, uint size, MessageSource source, DateTimeOffset? saved = null)
    {
        var mailbox = Find(id)!;
        if (mailbox.UidNext == uint.MaxValue)
        {
            return 0;
        }

        var entry = new MessageEntry(mailbox.UidNext, flags, ModSeq, size, date);
        MessagesIn(id).Added.Add(new NewMessage(entry, source, saved ?? now));
        Save(Count(mailbox, entry, 1) with { UidNext = mailbox.UidNext + 1, HighestModSeq = ModSeq });
        return entry.Uid;
    }

    /// <summary>Gives a message other flags.</summary>
    public void Update(MailboxId id, in MessageEntry before, MessageFlags flags)
    {
        var after = before with { Flags = flags, ModSeq = ModSeq };
        MessagesIn(id).Updated.Add(after);
        Save(Count(Count(Find(id)!, before, -1), after, 1) with { HighestModSeq = ModSeq });
    }

    /// <summary>Removes a message.</summary>
    public void Expunge(MailboxId id, in MessageEntry message)
    {
        MessagesIn(id).Expunged.Add(message.Uid);
        Save(Count(Find(id)!, message, -1) with { HighestModSeq = ModSeq });
    }

    /// <summary>What was collected, or null if that is nothing.</summary>
    public ChangeSet? ToChangeSet()
    {
        ImmutableArray<AnnotationChange> annotations = [.. _annotated.OrderBy(pair => pair.Key).SelectMany(pair => ChangesOf(pair.Key, pair.Value))];
        if (_saved.Count + _deleted.Count + _messages.Count + _subscribed.Count + _unsubscribed.Count + annotations.Length == 0)
        {
            return null;
        }

        return new ChangeSet
        {
            Account = account.Id,
            ExpectedModSeq = account.ModSeq,
            Moment = now,
            NextMailboxNumber = _nextMailbox,
            LastUidValidity = _lastUidValidity,
            SavedMailboxes = [.. _saved.Values.OrderBy(mailbox => mailbox.Id.Number)],
            DeletedMailboxes = [.. _deleted.OrderBy(id => id.Number)],
            Messages = [.. _messages.Where(pair => !_deleted.Contains(pair.Key)).Select(pair => pair.Value.ToChange(pair.Key))],
            Subscribed = [.. _subscribed],
            Unsubscribed = [.. _unsubscribed],
            Annotations = annotations,
        };
    }

    private IEnumerable<AnnotationChange> ChangesOf(int mailbox, AnnotationSet after)
    {
        var before = account.Annotations.GetValueOrDefault(mailbox) ?? AnnotationSet.Empty;
        return AnnotationSet.Differences(before, after).Select(entry => new AnnotationChange(mailbox, entry, after.Find(entry)?.Value));
    }

    private static MailboxInfo Count(MailboxInfo mailbox, in MessageEntry message, int sign) => mailbox with
    {
        Messages = mailbox.Messages + sign,
        Unseen = mailbox.Unseen + (message.Flags.Has(SystemFlags.Seen) ? 0 : sign),
        Deleted = mailbox.Deleted + (message.Flags.Has(SystemFlags.Deleted) ? sign : 0),
        Size = mailbox.Size + (sign * (long)message.Size),
        Sum = unchecked(mailbox.Sum + (sign * MessageSum.Of(message))),
    };

    private Messages MessagesIn(MailboxId id)
    {
        if (!_messages.TryGetValue(id, out var messages))
        {
            _messages[id] = messages = new Messages();
        }

        return messages;
    }

    private sealed class Messages
    {
        public ImmutableArray<NewMessage>.Builder Added { get; } = ImmutableArray.CreateBuilder<NewMessage>();

        public ImmutableArray<MessageEntry>.Builder Updated { get; } = ImmutableArray.CreateBuilder<MessageEntry>();

        public UidSet.Builder Expunged { get; } = new();

        public MailboxChange ToChange(MailboxId id) => new()
        {
            Mailbox = id,
            Added = Added.DrainToImmutable(),
            Updated = Updated.DrainToImmutable(),
            Expunged = Expunged.ToSet(),
        };
    }
}
