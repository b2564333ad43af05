using Posthorn.Imap.Changes;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>
/// The messages of one mailbox among which a search looks, at one moment: of the selected mailbox, those that its client knows of; of
/// another one (RFC 7377), those that are in it. Immutable. A message is named by its position here, from 0.
/// </summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Messages">The messages.</param>
/// <param name="Current">The same as they are now: flags and mod-sequences are looked up here. Removed ones are missing.</param>
/// <param name="Recent">Those that are \Recent in this session (RFC 3501 §2.3.2).</param>
/// <param name="Saved">What "$" stands for (RFC 5182).</param>
internal sealed record SearchScope(MailboxId Mailbox, MessageList Messages, MessageList Current, UidSet Recent, UidSet Saved)
{
    /// <summary>The mailbox that a session has selected.</summary>
    /// <param name="selected">It.</param>
    /// <param name="hasRecent">False for a session with IMAP4rev2, which has no \Recent.</param>
    public static SearchScope Of(SelectedMailbox selected, bool hasRecent) => new(
        selected.Mailbox.Id, selected.Told, selected.Mailbox.Current.Messages, hasRecent ? selected.Recent : UidSet.Empty, selected.SavedSearch);

    /// <summary>A mailbox that is not selected: it has neither \Recent messages nor a saved result.</summary>
    public static SearchScope Of(MailboxSnapshot mailbox) => new(mailbox.Info.Id, mailbox.Messages, mailbox.Messages, UidSet.Empty, UidSet.Empty);

    /// <summary>The UIDs of the messages that a set in a command means.</summary>
    public UidSet Resolve(MessageSet set, bool byUid) =>
        NumberedMessages.Resolve(Messages, Saved, set, byUid).Uids;

    /// <summary>A message as it is now; as it was known if it has been removed.</summary>
    public MessageEntry Now(in MessageEntry message) =>
        ReferenceEquals(Current, Messages) || !Current.TryGet(message.Uid, out var now) ? message : now;
}
