using Posthorn.Imap.Changes;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Notify;

/// <summary>What a client has asked to be told of (RFC 5465 §3.1, §6). Immutable.</summary>
internal sealed class NotifyRegistration
{
    private readonly NotifyGroup? _selected;
    private readonly List<(MailboxFilter Filter, NotifyEvents Events)> _others;

    public NotifyRegistration(NotifyRequest request)
    {
        _selected = request.Groups.FirstOrDefault(group => group.Filter is NotifyFilter.Selected or NotifyFilter.SelectedDelayed);
        InSelected = KindsOf(_selected?.Events ?? NotifyEvents.None);
        _others = [.. request.Groups.Where(group => group != _selected).Select(group => (new MailboxFilter(group.Selector), group.Events))];
    }

    /// <summary>NOTIFY NONE: nothing at all is told, not even with NOOP.</summary>
    public static NotifyRegistration None { get; } = new(new NotifyRequest(false, []));

    /// <summary>Whether anything could be told while no command is in progress.</summary>
    public bool IsActive => _selected is { Events: not NotifyEvents.None } || _others.Exists(group => group.Events != NotifyEvents.None);

    /// <summary>Whether annotations of the server are told of (RFC 5465 §5.7): by whatever group, since it is about no mailbox.</summary>
    public bool TellsServerMetadata => _others.Exists(group => group.Events.HasFlag(NotifyEvents.ServerMetadataChange));

    /// <summary>Whether any annotation is told of.</summary>
    public bool TellsMetadata => _others.Exists(group => (group.Events & NotifyEvents.Metadata) != 0);

    /// <summary>What is told of the selected mailbox. Without SELECTED that is nothing (RFC 5465 §3.1).</summary>
    public ChangeKinds InSelected { get; }

    /// <summary>Whether removed messages wait for a command that allows them (RFC 5465 §6.1.2).</summary>
    public bool IsDelayed => _selected?.Filter == NotifyFilter.SelectedDelayed;

    /// <summary>What is fetched of new messages in the selected mailbox.</summary>
    public IReadOnlyList<FetchItem> FetchItems => _selected?.FetchItems ?? [];

    /// <summary>What is told of a mailbox, other than the selected one.</summary>
    public NotifyEvents EventsOf(string name, AccountSnapshot account)
    {
        // RFC 5465 §6: several groups may apply to a mailbox.
        var events = NotifyEvents.None;
        foreach (var (filter, some) in _others)
        {
            if (filter.Includes(name, account))
            {
                events |= some;
            }
        }

        return events;
    }

    private static ChangeKinds KindsOf(NotifyEvents events) =>
        (events.HasFlag(NotifyEvents.MessageNew) ? ChangeKinds.New : ChangeKinds.None)
        | (events.HasFlag(NotifyEvents.MessageExpunge) ? ChangeKinds.Expunged : ChangeKinds.None)
        | (events.HasFlag(NotifyEvents.FlagChange) ? ChangeKinds.Flags : ChangeKinds.None);
}
