using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Notify;

/// <summary>Which STATUS items tell of which events.</summary>
internal static class NotifyStatus
{
    /// <summary>The items at the beginning, for NOTIFY SET STATUS (RFC 5465 §3.1).</summary>
    public static List<StatusItem> First(NotifyEvents events) => Collect(
        (events.HasFlag(NotifyEvents.MessageNew), [StatusItem.Messages, StatusItem.UidNext, StatusItem.UidValidity]),
        (events.HasFlag(NotifyEvents.MessageExpunge), [StatusItem.Messages]),
        (events.HasFlag(NotifyEvents.FlagChange), [StatusItem.UidValidity, StatusItem.HighestModSeq]));

    /// <summary>The items for events that have happened (RFC 5465 §5.1 to §5.3); empty if there is nothing to tell.</summary>
    /// <param name="isCondstore">Whether the client knows mod-sequences.</param>
    /// <param name="withUidValidity">Whether the name has come to mean another mailbox.</param>
    /// <param name="unseenChanged">Whether UNSEEN has changed, which is all that a client without CONDSTORE can be told of flags.</param>
    public static List<StatusItem> Items(NotifyEvents events, bool isCondstore, bool withUidValidity, bool unseenChanged)
    {
        var counts = (events & (NotifyEvents.MessageNew | NotifyEvents.MessageExpunge)) != 0;
        var flags = events.HasFlag(NotifyEvents.FlagChange);
        return Collect(
            (counts, [StatusItem.UidNext, StatusItem.Messages]),
            ((counts || flags) && isCondstore, [StatusItem.HighestModSeq, StatusItem.UidValidity]),
            (flags && unseenChanged, [StatusItem.UidValidity, StatusItem.Unseen]),
            ((counts || flags) && withUidValidity, [StatusItem.UidValidity]));
    }

    private static List<StatusItem> Collect(params ReadOnlySpan<(bool Applies, StatusItem[] Items)> rules)
    {
        var items = new List<StatusItem>();
        foreach (var (applies, some) in rules)
        {
            if (applies)
            {
                items.AddRange(some.Except(items));
            }
        }

        return items;
    }
}
