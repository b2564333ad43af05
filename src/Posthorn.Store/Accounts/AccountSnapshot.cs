using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>
/// An immutable picture of an account: its mailbox tree with counters, and its subscriptions, at one mod-sequence.
/// LIST, LSUB, NAMESPACE and STATUS are answered from it.
/// </summary>
public sealed record AccountSnapshot
{
    private long _used = -1;

    /// <summary>The identity.</summary>
    public required AccountId Id { get; init; }

    /// <summary>The account's name, normalised by <see cref="AccountName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Counts every committed change of the account, one by one. Mod-sequences of messages (RFC 7162) are taken from it,
    /// so that one number tells where a client stands in all mailboxes together.
    /// </summary>
    public required long ModSeq { get; init; }

    /// <summary>
    /// <see cref="ModSeq"/> of the last change that deleted a mailbox. Nothing else tells of it: who knows the account since then knows
    /// of every mailbox that is no more.
    /// </summary>
    public long DeletionModSeq { get; init; }

    /// <summary>The number that the next mailbox gets.</summary>
    public int NextMailboxNumber { get; init; } = 1;

    /// <summary>The greatest UIDVALIDITY given so far.</summary>
    public uint LastUidValidity { get; init; }

    /// <summary>Most octets that the account's messages may have together; null for no limit.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>The mailboxes by name, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, MailboxInfo> Mailboxes { get; init; } =
        ImmutableSortedDictionary.Create<string, MailboxInfo>(StringComparer.Ordinal);

    /// <summary>The gatherings by name: mailboxes of which nobody hears who does not ask for them.</summary>
    public ImmutableSortedDictionary<string, MailboxInfo> Gatherings { get; init; } =
        ImmutableSortedDictionary.Create<string, MailboxInfo>(StringComparer.Ordinal);

    /// <summary>The mailboxes' and gatherings' names by number.</summary>
    internal ImmutableDictionary<int, string> Names { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>Subscribed names, whether or not there is such a mailbox (RFC 9051 §6.3.7).</summary>
    public ImmutableSortedSet<string> Subscriptions { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Annotations by the number of their mailbox; 0 is the account itself. No empty sets.</summary>
    public ImmutableDictionary<int, AnnotationSet> Annotations { get; init; } = ImmutableDictionary<int, AnnotationSet>.Empty;

    /// <summary>
    /// Octets of all messages together. Content that is stored once for several messages counts for each of them.
    /// </summary>
    public long UsedBytes
    {
        get
        {
            if (_used < 0)
            {
                _used = Mailboxes.Values.Sum(mailbox => mailbox.Size);
            }

            return _used;
        }
    }

    /// <summary>Makes the picture that an engine has loaded.</summary>
    public static AccountSnapshot Of(
        AccountRecord account, long modSeq, long deletionModSeq, int nextMailboxNumber, uint lastUidValidity,
        IEnumerable<MailboxInfo> mailboxes, IEnumerable<string> subscriptions, IEnumerable<(int Mailbox, Annotation Annotation)> annotations)
    {
        var byName = ImmutableSortedDictionary.CreateBuilder<string, MailboxInfo>(StringComparer.Ordinal);
        var gatherings = ImmutableSortedDictionary.CreateBuilder<string, MailboxInfo>(StringComparer.Ordinal);
        var names = ImmutableDictionary.CreateBuilder<int, string>();
        foreach (var mailbox in mailboxes.OrderBy(mailbox => mailbox.Id.Number))
        {
            // Where damage has given two the same name, the second waits for a repair; the account can be used meanwhile.
            if ((mailbox.Gathering is null ? byName : gatherings).TryAdd(mailbox.Name, mailbox))
            {
                names.Add(mailbox.Id.Number, mailbox.Name);
            }
        }

        var annotated = ImmutableDictionary.CreateBuilder<int, AnnotationSet>();
        foreach (var (number, annotation) in annotations)
        {
            // Engines may keep those of deleted mailboxes.
            if (number == 0 || names.ContainsKey(number))
            {
                annotated[number] = (annotated.GetValueOrDefault(number) ?? AnnotationSet.Empty).With(annotation);
            }
        }

        return new AccountSnapshot
        {
            Id = account.Id,
            Name = account.Name,
            QuotaBytes = account.QuotaBytes,
            ModSeq = modSeq,
            DeletionModSeq = deletionModSeq,
            NextMailboxNumber = nextMailboxNumber,
            LastUidValidity = lastUidValidity,
            Mailboxes = byName.ToImmutable(),
            Gatherings = gatherings.ToImmutable(),
            Names = names.ToImmutable(),
            Subscriptions = subscriptions.ToImmutableSortedSet(StringComparer.Ordinal),
            Annotations = annotated.ToImmutable(),
        };
    }

    /// <summary>Finds a mailbox by its normalised name.</summary>
    public MailboxInfo? Find(string name) => Mailboxes.GetValueOrDefault(name);

    /// <summary>Finds a gathering by its name.</summary>
    public MailboxInfo? FindGathering(string name) => Gatherings.GetValueOrDefault(name);

    /// <summary>Finds a mailbox or a gathering by its identity.</summary>
    public MailboxInfo? Find(MailboxId id) => id.Account == Id && Names.TryGetValue(id.Number, out var name)
        ? Mailboxes.TryGetValue(name, out var mailbox) && mailbox.Id == id ? mailbox : Gatherings[name]
        : null;

    /// <summary>Finds the mailbox that has a special use.</summary>
    public MailboxInfo? FindUse(SpecialUses use) => Mailboxes.Values.FirstOrDefault(mailbox => (mailbox.Uses & use) != 0);

    /// <summary>The annotations of a mailbox; of the account itself for null.</summary>
    public AnnotationSet AnnotationsOf(MailboxId? mailbox) => Annotations.GetValueOrDefault(mailbox?.Number ?? 0) ?? AnnotationSet.Empty;

    /// <summary>Whether any mailbox lies below the name.</summary>
    public bool HasChildren(string name)
    {
        var prefix = name + MailboxName.Delimiter;
        foreach (var key in Mailboxes.Keys)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The picture after a committed change.</summary>
    public AccountSnapshot Apply(ChangeSet change)
    {
        var byName = Mailboxes.ToBuilder();
        var gatherings = Gatherings.ToBuilder();
        var names = Names.ToBuilder();
        foreach (var id in change.DeletedMailboxes)
        {
            (Find(id) is { Gathering: not null } ? gatherings : byName).Remove(names[id.Number]);
            names.Remove(id.Number);
        }

        // Renames first leave all old names, then take the new ones: they may have been exchanged.
        foreach (var saved in change.SavedMailboxes)
        {
            if (names.TryGetValue(saved.Id.Number, out var oldName) && oldName != saved.Name)
            {
                byName.Remove(oldName);
            }
        }

        foreach (var saved in change.SavedMailboxes)
        {
            (saved.Gathering is null ? byName : gatherings)[saved.Name] = saved;
            names[saved.Id.Number] = saved.Name;
        }

        return this with
        {
            _used = -1,
            ModSeq = change.ModSeq,
            DeletionModSeq = change.DeletedMailboxes.IsEmpty ? DeletionModSeq : change.ModSeq,
            NextMailboxNumber = change.NextMailboxNumber,
            LastUidValidity = change.LastUidValidity,
            Mailboxes = byName.ToImmutable(),
            Gatherings = gatherings.ToImmutable(),
            Names = names.ToImmutable(),
            Subscriptions = Subscriptions.Except(change.Unsubscribed).Union(change.Subscribed),
            Annotations = Annotate(change),
        };
    }

    private ImmutableDictionary<int, AnnotationSet> Annotate(ChangeSet change)
    {
        var next = Annotations;
        foreach (var (number, entry, value) in change.Annotations)
        {
            var set = next.GetValueOrDefault(number) ?? AnnotationSet.Empty;
            set = value is { } octets ? set.With(new Annotation(entry, octets, change.ModSeq)) : set.Without(entry);
            next = set.Count == 0 ? next.Remove(number) : next.SetItem(number, set);
        }

        return next.RemoveRange(change.DeletedMailboxes.Select(id => id.Number));
    }
}
