namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    private static readonly Dictionary<string, NotifyEvents> s_notifyEvents = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MessageNew"] = NotifyEvents.MessageNew,
        ["MessageExpunge"] = NotifyEvents.MessageExpunge,
        ["FlagChange"] = NotifyEvents.FlagChange,
        ["MailboxName"] = NotifyEvents.MailboxName,
        ["SubscriptionChange"] = NotifyEvents.SubscriptionChange,
        ["MailboxMetadataChange"] = NotifyEvents.MailboxMetadataChange,
        ["ServerMetadataChange"] = NotifyEvents.ServerMetadataChange,
    };

    private static readonly Dictionary<string, NotifyFilter> s_notifyFilters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SELECTED"] = NotifyFilter.Selected,
        ["SELECTED-DELAYED"] = NotifyFilter.SelectedDelayed,
        ["INBOXES"] = NotifyFilter.Inboxes,
        ["PERSONAL"] = NotifyFilter.Personal,
        ["SUBSCRIBED"] = NotifyFilter.Subscribed,
        ["SUBTREE"] = NotifyFilter.Subtree,
        ["SUBTREE-ONE"] = NotifyFilter.SubtreeOne,
        ["MAILBOXES"] = NotifyFilter.Mailboxes,
    };

    /// <summary>notify-set / notify-none (RFC 5465 §8).</summary>
    /// <returns>The request; one of no groups after an error.</returns>
    public NotifyRequest Notify()
    {
        if (TryTakeWord("NONE"u8))
        {
            return new NotifyRequest(false, []);
        }

        if (!TryTakeWord("SET"u8))
        {
            Fail("SET or NONE");
            return new NotifyRequest(false, []);
        }

        // notify-set = "SET" [SP "STATUS"] SP event-groups
        Space();
        var wantsStatus = TryTakeWord("STATUS"u8);
        if (wantsStatus)
        {
            Space();
        }

        var groups = new List<NotifyGroup>();
        do
        {
            var start = Offset;
            var group = NotifyGroup();
            if (group.Filter <= NotifyFilter.SelectedDelayed && groups.Exists(other => other.Filter <= NotifyFilter.SelectedDelayed))
            {
                Fail(start, "only one of SELECTED and SELECTED-DELAYED");   // RFC 5465 §6.1
            }

            groups.Add(group);
        }
        while (Another(groups.Count));
        return Failed ? new NotifyRequest(false, []) : new NotifyRequest(wantsStatus, groups);
    }

    // event-group = "(" filter-mailboxes SP events ")"
    private NotifyGroup NotifyGroup()
    {
        Expect((byte)'(', "\"(\"");
        var mailboxes = MailboxSelector();
        Space();
        var group = NotifyEventList(mailboxes);
        Expect((byte)')', "\")\"");
        return group;
    }

    // filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other
    private MailboxSelector MailboxSelector()
    {
        var start = Offset;
        if (!s_notifyFilters.TryGetValue(Atom(), out var filter))
        {
            Fail(start, "SELECTED, SELECTED-DELAYED, INBOXES, PERSONAL, SUBSCRIBED, SUBTREE, SUBTREE-ONE or MAILBOXES");
        }

        IReadOnlyList<string> names = [];
        if (filter is NotifyFilter.Subtree or NotifyFilter.SubtreeOne or NotifyFilter.Mailboxes)
        {
            names = Space().OneOrMoreMailboxes();
        }

        return new MailboxSelector(filter, names);
    }

    // events = ( "(" event *(SP event) ")" ) / "NONE"
    private NotifyGroup NotifyEventList(MailboxSelector mailboxes)
    {
        if (TryTakeWord("NONE"u8))
        {
            return new NotifyGroup(mailboxes, NotifyEvents.None, [], []);
        }

        var start = Offset;
        var isSelected = mailboxes.Filter <= NotifyFilter.SelectedDelayed;
        var events = NotifyEvents.None;
        IReadOnlyList<FetchItem> items = [];
        var unknown = new List<string>();
        foreach (var (name, itemsOfIt) in List(static (ref reader) => reader.NotifyEvent()))
        {
            if (!s_notifyEvents.TryGetValue(name, out var one))
            {
                unknown.Add(name);
                continue;
            }

            events |= one;
            items = itemsOfIt ?? items;
            if (itemsOfIt is not null && !(isSelected && one == NotifyEvents.MessageNew))
            {
                Fail(start, "FETCH items only with MessageNew in SELECTED");
            }
        }

        // RFC 5465 §5: both or none, and both with FlagChange. §6.1: SELECTED is about messages only.
        var both = events & (NotifyEvents.MessageNew | NotifyEvents.MessageExpunge);
        if (both is NotifyEvents.MessageNew or NotifyEvents.MessageExpunge || (both == 0 && events.HasFlag(NotifyEvents.FlagChange)))
        {
            Fail(start, "MessageNew and MessageExpunge together");
        }
        else if (isSelected && (events & ~NotifyEvents.Messages) != 0)
        {
            Fail(start, "events of messages only with SELECTED");
        }

        return new NotifyGroup(mailboxes, events, items, unknown);
    }

    // event = "MessageNew" [SP "(" fetch-att *(SP fetch-att) ")"] / atom
    private (string Name, IReadOnlyList<FetchItem>? Items) NotifyEvent()
    {
        var name = Atom();
        return (name, NextIsSpaceAnd((byte)'(') ? Space().FetchItems() : null);
    }
}
