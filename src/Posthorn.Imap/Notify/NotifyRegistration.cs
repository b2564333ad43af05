using Posthorn.Imap.Changes;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Notify;

/// <summary>What a client has asked to be told of (RFC 5465 §3.1, §6). Immutable.</summary>
internal sealed class NotifyRegistration
{
    private readonly NotifyGroup? _selected;
    private readonly List<NotifyGroup> _others;

    public NotifyRegistration(NotifyRequest request)
    {
        _selected = request.Groups.FirstOrDefault(group => group.Filter is NotifyFilter.Selected or NotifyFilter.SelectedDelayed);
        InSelected = KindsOf(_selected?.Events ?? NotifyEvents.None);
        _others = [.. request.Groups.Where(group => group != _selected).Select(Normalised)];
    }

    /// <summary>NOTIFY NONE: nothing at all is told, not even with NOOP.</summary>
    public static NotifyRegistration None { get; } = new(new NotifyRequest(false, []));

    /// <summary>Whether anything could be told while no command is in progress.</summary>
    public bool IsActive => _selected is { Events: not NotifyEvents.None } || _others.Exists(group => group.Events != NotifyEvents.None);

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
        foreach (var group in _others)
        {
            if (Applies(group, name, account))
            {
                events |= group.Events;
            }
        }

        return events;
    }

    private static ChangeKinds KindsOf(NotifyEvents events) =>
        (events.HasFlag(NotifyEvents.MessageNew) ? ChangeKinds.New : ChangeKinds.None)
        | (events.HasFlag(NotifyEvents.MessageExpunge) ? ChangeKinds.Expunged : ChangeKinds.None)
        | (events.HasFlag(NotifyEvents.FlagChange) ? ChangeKinds.Flags : ChangeKinds.None);

    private static bool Applies(NotifyGroup group, string name, AccountSnapshot account) => group.Filter switch
    {
        // RFC 5465 §6.3: mail may be delivered to every mailbox of the user's, by user+detail.
        NotifyFilter.Personal or NotifyFilter.Inboxes => true,
        NotifyFilter.Subscribed => account.Subscriptions.Contains(name),
        NotifyFilter.Subtree => group.Names.Any(top => top == name || Store.MailboxName.IsBelow(name, top)),
        NotifyFilter.Mailboxes => group.Names.Contains(name),
        _ => false,
    };

    // RFC 5465 §3.1: names that are none, or of no mailbox, are ignored.
    private static NotifyGroup Normalised(NotifyGroup group) => group with
    {
        Names = [.. group.Names.Select(name => Commands.Refusals.OfName(name, out var normalised) is null ? normalised : "").Where(name => name.Length > 0)],
    };
}
