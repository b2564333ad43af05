using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.Status;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Notify;

/// <summary>
/// Tells a client what NOTIFY has asked for: what is fetched of new messages in the selected mailbox, and by STATUS and LIST what
/// happens elsewhere (RFC 5465 §5). As with the selected mailbox, it is the difference between the account as the client was told
/// of it and as it is.
/// </summary>
internal sealed class AccountNotifier(ImapSession session)
{
    private AccountSnapshot _told = session.Account.Current;
    private long _ownModSeq;
    private bool _isInCommand = true;
    private UidSet _pushed = UidSet.Empty;

    /// <summary>What the client wants.</summary>
    public NotifyRegistration Registration { get; private set; } = NotifyRegistration.None;

    /// <summary>Begins anew with another wish.</summary>
    /// <param name="told">The account as it was at that moment.</param>
    public void Set(NotifyRegistration registration, AccountSnapshot told)
    {
        Registration = registration;
        _told = told;
    }

    /// <summary>Tells what others have done before a command may do something itself.</summary>
    public void BeginCommand()
    {
        _ownModSeq = 0;
        _isInCommand = true;
        TellOthers();
    }

    /// <summary>What is told from now on comes before the next command, or may look to the client as if it came after it.</summary>
    public void EndCommand() => (_isInCommand, _pushed) = (false, UidSet.Empty);

    /// <summary>
    /// Whether flags of a message were told between the command before and this one. The client may have sent this one without having
    /// seen that, so it cannot work out itself what the flags are after a silent STORE.
    /// </summary>
    public bool WasPushed(uint uid) => _pushed.Contains(uid);

    /// <summary>RFC 5465 §5: a client SHOULD not be told what it has done itself.</summary>
    /// <param name="modSeq">The mod-sequence of a change that the command under way has made; 0 for none.</param>
    public void Own(long modSeq) => _ownModSeq = modSeq == 0 ? _ownModSeq : modSeq;

    /// <summary>What the client knows of a mailbox that it leaves is what it was told while it was selected.</summary>
    public void Leave(SelectedMailbox selected)
    {
        if (_told.Find(selected.Mailbox.Id) is { Gathering: null } info)
        {
            info = info with { UidNext = selected.ToldUidNext, Messages = selected.Exists, HighestModSeq = selected.ToldModSeq };
            _told = _told with { Mailboxes = _told.Mailboxes.SetItem(info.Name, info) };
        }
    }

    /// <summary>
    /// Adds to what was told of the selected mailbox what was asked for of new messages (RFC 5465 §5.2); not of those that the client
    /// has added itself.
    /// </summary>
    /// <param name="selected">The mailbox.</param>
    /// <param name="told">What was told of it.</param>
    /// <param name="fetched">New messages of which that has been told already.</param>
    /// <param name="cancel">Stops it.</param>
    public async ValueTask AddAsync(SelectedMailbox selected, ToldChanges told, UidSet fetched, CancellationToken cancel)
    {
        if (!_isInCommand && told.Changed.Count > 0)
        {
            _pushed = _pushed.Union(UidSet.Of(told.Changed.Select(entry => entry.Uid)));
        }

        var added = told.Added;
        if (Registration.FetchItems.Count == 0 || added.Count == 0)
        {
            return;
        }

        // RFC 7162 §3.2.4: with CONDSTORE, unsolicited FETCH responses have the UID and the mod-sequence.
        var withUid = session is { IsCondstore: true, IsUidOnly: false };
        var plan = FetchPlan.Of(Registration.FetchItems, withUid, withModSeq: session.IsCondstore);
        var messages = NumberedMessages.Of(selected.Told, UidSet.Of(added.Where(entry => entry.ModSeq != _ownModSeq).Select(entry => entry.Uid)).Except(fetched));
        await new MessageFetcher(session, plan, UidSet.Empty).WriteAsync(messages, newestFirst: false, cancel);
    }

    /// <summary>Tells what has happened outside of the selected mailbox.</summary>
    public void TellOthers()
    {
        var (before, now) = (_told, session.Account.Current);
        if (ReferenceEquals(before, now))
        {
            return;
        }

        _told = now;
        if (!Registration.IsActive || (before.ModSeq + 1 == now.ModSeq && now.ModSeq == _ownModSeq))
        {
            return;
        }

        var names = new NameChanges(before, now);
        var listed = names.Where(change => IsWanted(change, before, now)).ToList();
        var counted = now.Mailboxes.Values.Select(info => (Info: info, Items: ItemsOf(info, before, now))).Where(pair => pair.Items.Count > 0).ToList();
        if (listed.Count + counted.Count > session.Options.MaxNotifications)
        {
            // RFC 5465 §5.8
            session.Writer.Untagged(ResponseStatus.Ok, SessionCodes.NotificationOverflow, "Too much has changed; ask again.");
            Registration = NotifyRegistration.None;
            return;
        }

        foreach (var change in listed)
        {
            MailboxLister.WriteChanged(session.Writer, now, change.Name, change.OldName);
        }

        foreach (var (info, items) in counted)
        {
            StatusValues.Write(session, info, items);
        }
    }

    private bool IsWanted(NameChange change, AccountSnapshot before, AccountSnapshot now)
    {
        // A name that is gone was subscribed before, and a new one may be so now.
        var events = Registration.EventsOf(change.Name, now) | Registration.EventsOf(change.OldName ?? change.Name, before);
        return (change.IsTree && events.HasFlag(NotifyEvents.MailboxName))
            || (change.IsSubscription && events.HasFlag(NotifyEvents.SubscriptionChange));
    }

    // RFC 5465 §5.1 to §5.3, by name: another mailbox of the same name has another UIDVALIDITY.
    private List<StatusItem> ItemsOf(MailboxInfo info, AccountSnapshot before, AccountSnapshot now)
    {
        var old = before.Find(info.Name);
        if (ReferenceEquals(old, info) || info.Id == session.Selected?.Mailbox.Id)
        {
            return [];
        }

        var events = Registration.EventsOf(info.Name, now) & NotifyEvents.Messages;
        if (old?.Id != info.Id)
        {
            // RFC 5465 §5.1: a new UIDVALIDITY is told of with FlagChange in any case, else with the first message.
            var isTold = events.HasFlag(NotifyEvents.FlagChange) || info.Messages > 0;
            return isTold ? NotifyStatus.Items(events, session.IsCondstore, withUidValidity: true, unseenChanged: true) : [];
        }

        var added = (long)info.UidNext - old.UidNext;
        events &= (added > 0 ? NotifyEvents.MessageNew : 0)
            | (old.Messages + added > info.Messages ? NotifyEvents.MessageExpunge : 0)
            | (old.HighestModSeq != info.HighestModSeq ? NotifyEvents.FlagChange : 0);
        return NotifyStatus.Items(events, session.IsCondstore, withUidValidity: false, unseenChanged: old.Unseen != info.Unseen);
    }
}
