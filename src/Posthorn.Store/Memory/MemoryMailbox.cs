namespace Posthorn.Store;

/// <summary>A mailbox of a <see cref="MemoryEngine"/>. Guarded by the engine's lock.</summary>
internal sealed class MemoryMailbox(MailboxInfo info)
{
    private readonly SortedDictionary<uint, MemoryMessage> _messages = [];
    private readonly SortedDictionary<uint, MemoryMessage> _expunged = [];
    private UidSet _vanished = UidSet.Empty;
    private long _vanishedModSeq;

    /// <summary>Name, counters and UIDs.</summary>
    public MailboxInfo Info { get; set; } = info;

    /// <summary>When the mailbox was deleted; null while it is there.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The contents of all messages that are kept, once for each.</summary>
    public IEnumerable<ContentId> Contents => _messages.Values.Concat(_expunged.Values).Select(message => message.Content);

    /// <summary>What the members of a gathering stand for.</summary>
    public IEnumerable<MemberOrigin> Origins => Info.Gathering is null
        ? []
        : _messages.Select(pair => new MemberOrigin(pair.Key, pair.Value.CopyOf!.Mailbox.Number, pair.Value.CopyOf.Uid));

    /// <summary>The message with this UID, expunged or not.</summary>
    public MemoryMessage? Find(uint uid) => _messages.GetValueOrDefault(uid) ?? _expunged.GetValueOrDefault(uid);

    /// <summary>The picture of it.</summary>
    public MailboxSnapshot ToSnapshot() => new(Info, MessageList.FromSorted(_messages.Values.Select(message => message.Entry)));

    /// <summary>Makes the changes of a change set.</summary>
    public void Apply(MailboxChange change, List<MemoryMessage> added, long modSeq, DateTimeOffset moment)
    {
        foreach (var message in added)
        {
            _messages.Add(message.Entry.Uid, message);
        }

        foreach (var entry in change.Updated)
        {
            _messages[entry.Uid] = _messages[entry.Uid] with { Entry = entry };
        }

        foreach (var uid in change.Expunged)
        {
            if (_messages.Remove(uid, out var message))
            {
                _expunged.Add(uid, message with { Entry = message.Entry with { ModSeq = modSeq }, ExpungedAt = moment });
            }
        }
    }

    /// <summary>The rows of the messages in the set, expunged or not, in UID order.</summary>
    public IEnumerable<MessageRow> Rows(UidSet uids, MemoryContents contents)
    {
        // One message of many is looked up; a set that may name more than there are messages is compared with each of them.
        var found = uids.Count < _messages.Count + _expunged.Count
            ? uids.Select(Find).OfType<MemoryMessage>()
            : _messages.Values.Concat(_expunged.Values)
                .Where(message => uids.Contains(message.Entry.Uid)).OrderBy(message => message.Entry.Uid);
        return found.Select(message => Row(message, contents.Find(message.Content)!));
    }

    // Without regard to what was asked: here nothing costs more.
    private static MessageRow Row(MemoryMessage message, MemoryStagedContent content) =>
        new(message.Entry.Uid, message.Content, message.TracePrefix, content.Summary, message.SaveDate)
        {
            Ids = ObjectIds.Of(content.Hash.Span, message.TracePrefix.Span, message.Entry.InternalDate, message.Thread),
            Preview = content.Preview,
        };

    /// <summary>The UIDs expunged after a mod-sequence.</summary>
    public UidSet ExpungedAfter(long modSeq)
    {
        var kept = UidSet.Of(_expunged.Values.Where(message => message.Entry.ModSeq > modSeq).Select(message => message.Entry.Uid));
        return _vanishedModSeq > modSeq ? kept.Union(_vanished) : kept;
    }

    /// <summary>Forgets messages, but for their UIDs, that were expunged before the moment.</summary>
    public int Collect(DateTimeOffset expungedBefore)
    {
        var gone = _expunged.Values.Where(message => message.ExpungedAt < expungedBefore).ToList();
        foreach (var message in gone)
        {
            _expunged.Remove(message.Entry.Uid);
            _vanishedModSeq = Math.Max(_vanishedModSeq, message.Entry.ModSeq);
        }

        _vanished = _vanished.Union(UidSet.Of(gone.Select(message => message.Entry.Uid)));
        return gone.Count;
    }
}

/// <summary>A message of a <see cref="MemoryEngine"/>.</summary>
internal sealed record MemoryMessage(
    MessageEntry Entry, ContentId Content, ReadOnlyMemory<byte> TracePrefix, DateTimeOffset SaveDate, long Thread,
    DateTimeOffset? ExpungedAt = null, MessageSource.Copy? CopyOf = null);
