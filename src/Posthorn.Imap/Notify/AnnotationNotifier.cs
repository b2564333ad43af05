using Posthorn.Imap.Metadata;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Notify;

/// <summary>
/// Tells a client by METADATA which annotations others have changed (RFC 5464 §4.4.2): after ENABLE METADATA, or for the events of NOTIFY
/// (RFC 5465 §5.6, §5.7). As everywhere, it is the difference between the account as the client knows it and as it is.
/// </summary>
internal sealed class AnnotationNotifier : IDisposable
{
    private readonly ImapSession _session;
    private readonly MailAccount _account;
    private readonly AccountLease _store;
    private AccountSnapshot _told;
    private AccountSnapshot _storeTold;

    public AnnotationNotifier(ImapSession session, AccountLease store)
    {
        (_session, _account, _store) = (session, session.Account, store);
        (_told, _storeTold) = (_account.Current, store.Account.Current);
        _account.Watch(session.Signal);
        store.Account.Watch(session.Signal);
    }

    /// <summary>Whether the client has sent ENABLE METADATA: until it uses NOTIFY, it is told of everything (RFC 5465 §3.1).</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Tells what others have changed since the last time.</summary>
    public void Tell()
    {
        var (before, now) = (_told, _account.Current);
        var (storeBefore, storeNow) = (_storeTold, _store.Account.Current);
        (_told, _storeTold) = (now, storeNow);

        var ofServer = Differences(before.AnnotationsOf(null), now.AnnotationsOf(null))
            .Concat(Differences(storeBefore.AnnotationsOf(null), storeNow.AnnotationsOf(null))).ToList();
        if (ofServer.Count > 0 && (_session.Notifications?.Registration.TellsServerMetadata ?? IsEnabled))
        {
            _session.Writer.MetadataChanged("", ofServer);
        }

        if (ReferenceEquals(before.Annotations, now.Annotations) && ReferenceEquals(before.Mailboxes, now.Mailboxes))
        {
            return;
        }

        foreach (var mailbox in now.Mailboxes.Values)
        {
            if (Changed(mailbox, before, now) is { Count: > 0 } changed && IsWanted(mailbox, now))
            {
                _session.Writer.MetadataChanged(mailbox.Name, changed);
            }
        }
    }

    /// <summary>Takes note of what the client has changed itself: it is told of what third parties change (RFC 5464 §4.4).</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="entries">What it has set and removed.</param>
    /// <param name="uses">The special uses that it has given the mailbox; null if it has left them.</param>
    public void Learn(MailboxId mailbox, IEnumerable<NewAnnotation> entries, SpecialUses? uses = null)
    {
        _told = Learned(_told, _account.Current, mailbox.Number, entries);
        if (uses is { } now && _told.Find(mailbox) is { } old)
        {
            _told = _told with { Mailboxes = _told.Mailboxes.SetItem(old.Name, old with { Uses = now }) };
        }
    }

    /// <summary>The same for annotations of the server.</summary>
    /// <param name="account">The account that keeps them: the user's, or the store's.</param>
    /// <param name="entries">What it has set and removed.</param>
    public void Learn(MailAccount account, IEnumerable<NewAnnotation> entries)
    {
        if (account == _account)
        {
            _told = Learned(_told, account.Current, 0, entries);
        }
        else
        {
            _storeTold = Learned(_storeTold, account.Current, 0, entries);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _account.Unwatch(_session.Signal);
        _store.Account.Unwatch(_session.Signal);
        _store.Dispose();
    }

    // The client knows the values that it has given. Where there is another one by now, or none, somebody else was quicker to follow
    // than this is, and that is told.
    private static AccountSnapshot Learned(AccountSnapshot told, AccountSnapshot now, int mailbox, IEnumerable<NewAnnotation> entries)
    {
        var (known, current) = (Of(told, mailbox), Of(now, mailbox));
        foreach (var (entry, value) in entries)
        {
            known = value is not { } octets ? known.Without(entry)
                : current.Find(entry) is { } annotation && annotation.Value.Span.SequenceEqual(octets.Span) ? known.With(annotation)
                : known.With(new Annotation(entry, octets, ModSeq: 0));
        }

        return told with { Annotations = told.Annotations.SetItem(mailbox, known) };
    }

    private static AnnotationSet Of(AccountSnapshot account, int mailbox) => account.Annotations.GetValueOrDefault(mailbox) ?? AnnotationSet.Empty;

    private static IEnumerable<string> Differences(AnnotationSet before, AnnotationSet now) =>
        AnnotationSet.Differences(before, now).Where(Annotation.IsForClients);

    private static List<string> Changed(MailboxInfo mailbox, AccountSnapshot before, AccountSnapshot now)
    {
        var changed = Differences(before.AnnotationsOf(mailbox.Id), now.AnnotationsOf(mailbox.Id)).ToList();
        if (before.Find(mailbox.Id) is { } old && old.Uses != mailbox.Uses)
        {
            changed.Add(AnnotationView.SpecialUse);   // RFC 6154 §4; what a new mailbox is for, LIST tells.
        }

        return changed;
    }

    private bool IsWanted(MailboxInfo mailbox, AccountSnapshot now) =>
        _session.Notifications?.Registration.EventsOf(mailbox.Name, now).HasFlag(NotifyEvents.MailboxMetadataChange) ?? IsEnabled;
}
