namespace Posthorn.Store;

/// <summary>An account of a <see cref="MemoryEngine"/>, with its mailboxes. Guarded by the engine's lock.</summary>
internal sealed class MemoryAccount(AccountRecord record)
{
    private readonly Dictionary<int, MemoryMailbox> _mailboxes = [];
    private readonly MemoryThreads _threads = new();
    private readonly HashSet<string> _subscriptions = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AnnotationSet> _annotations = [];
    private long _deletionModSeq;
    private int _nextMailbox = 1;
    private uint _lastUidValidity;

    /// <summary>The account as it is listed.</summary>
    public AccountRecord Record { get; set; } = record;

    /// <summary>The mod-sequence of the last change set.</summary>
    public long ModSeq { get; private set; } = 1;

    /// <summary>When the account was removed; null while it is there.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>The contents that its messages refer to, also those of messages that are kept after an expunge.</summary>
    public IEnumerable<ContentId> Contents => _mailboxes.Values.SelectMany(mailbox => mailbox.Contents);

    /// <summary>The mailbox with this number, deleted or not.</summary>
    public MemoryMailbox? Find(int number) => _mailboxes.GetValueOrDefault(number);

    /// <summary>The picture of it.</summary>
    public AccountSnapshot ToSnapshot() => AccountSnapshot.Of(
        Record, ModSeq, _deletionModSeq, _nextMailbox, _lastUidValidity,
        _mailboxes.Values.Where(mailbox => mailbox.DeletedAt is null).Select(mailbox => mailbox.Info), _subscriptions,
        _annotations.SelectMany(pair => pair.Value.Select(annotation => (pair.Key, annotation))));

    /// <summary>Makes a change set's changes. The caller has compared the mod-sequence.</summary>
    public void Apply(ChangeSet change, MemoryContents contents)
    {
        // Everything that can fail comes before the first change: copies are resolved as of before the change set, so that
        // what it moves or expunges is still there.
        var added = change.Messages.ToDictionary(
            messages => messages.Mailbox.Number,
            messages => messages.Added.Select(message => Resolve(message, contents)).ToList());

        foreach (var saved in change.SavedMailboxes)
        {
            if (_mailboxes.TryGetValue(saved.Id.Number, out var mailbox))
            {
                mailbox.Info = saved;
            }
            else
            {
                _mailboxes.Add(saved.Id.Number, new MemoryMailbox(saved));
            }
        }

        foreach (var messages in change.Messages)
        {
            _mailboxes[messages.Mailbox.Number].Apply(messages, added[messages.Mailbox.Number], change.ModSeq, change.Moment);
        }

        foreach (var id in change.DeletedMailboxes)
        {
            _mailboxes[id.Number].DeletedAt = change.Moment;
            _deletionModSeq = change.ModSeq;
        }

        foreach (var (number, entry, value) in change.Annotations)
        {
            var set = _annotations.GetValueOrDefault(number) ?? AnnotationSet.Empty;
            _annotations[number] = value is { } octets ? set.With(new Annotation(entry, octets.ToArray(), change.ModSeq)) : set.Without(entry);
        }

        _subscriptions.ExceptWith(change.Unsubscribed);
        _subscriptions.UnionWith(change.Subscribed);
        (ModSeq, _nextMailbox, _lastUidValidity) = (change.ModSeq, change.NextMailboxNumber, change.LastUidValidity);
    }

    /// <summary>Forgets what was removed before the moment.</summary>
    /// <returns>How many messages that were.</returns>
    public long Collect(DateTimeOffset removedBefore)
    {
        long messages = 0;
        foreach (var (number, mailbox) in _mailboxes.ToList())
        {
            if (RemovedAt < removedBefore || mailbox.DeletedAt < removedBefore)
            {
                messages += mailbox.Contents.Count();
                _mailboxes.Remove(number);
                _annotations.Remove(number);
            }
            else
            {
                messages += mailbox.Collect(removedBefore);
            }
        }

        return messages;
    }

    private MemoryMessage Resolve(NewMessage message, MemoryContents contents) => message.Source switch
    {
        MessageSource.Staged staged =>
            Resolve(message, (MemoryStagedContent)staged.Content, staged.TracePrefix, contents),
        MessageSource.Copy copy when Find(copy.Mailbox.Number)?.Find(copy.Uid) is { } source =>
            source with { Entry = message.Entry, SaveDate = message.SaveDate, ExpungedAt = null, CopyOf = copy },
        _ => throw new InvalidOperationException("A change set copies a message that is not there."),
    };

    private MemoryMessage Resolve(
        NewMessage message, MemoryStagedContent content, ReadOnlyMemory<byte> tracePrefix, MemoryContents contents) => new(
            message.Entry, contents.Keep(content), tracePrefix.ToArray(), message.SaveDate,
            Threading.Join(ThreadKeys.Of(content.Summary, content.Hash.Span), _threads));
}
