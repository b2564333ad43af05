using Posthorn.Imap.Changes;
using Posthorn.Imap.Notify;
using Posthorn.Imap.Session;
using Posthorn.Imap.Status;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>NOTIFY: the client says what it wants to be told of, at any time, and in which mailboxes (RFC 5465 §3.1).</summary>
internal sealed record NotifyCommand(NotifyRequest Request) : IImapCommand<NotifyCommand>
{
    public static CommandRules Rules { get; } = new("NOTIFY") { Capability = "NOTIFY", States = SessionStates.LoggedIn, Source = "RFC 5465 §3.1" };

    // notify = "NOTIFY" SP (notify-set / notify-none)
    public static NotifyCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Notify());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        // RFC 5465 §5.6, §5.7: those of METADATA are there where that is.
        var hasMetadata = session.Profile.Offers("METADATA");
        if (Request.Groups.Any(group => group.UnknownEvents.Count > 0 || (!hasMetadata && (group.Events & NotifyEvents.Metadata) != 0)))
        {
            return Completion.No(SessionCodes.BadEvent(hasMetadata), "Some of these events are not supported.");
        }

        var registration = new NotifyRegistration(Request);
        if (registration.TellsMetadata)
        {
            await session.WatchAnnotationsAsync(cancel);
        }

        var account = session.Account.Current;
        var status = Request.WantsStatus ? First(session, registration, account) : [];
        if (status.Count > session.Options.MaxNotifications)
        {
            return Completion.No(SessionCodes.NotificationOverflow, "These are too many mailboxes.");
        }

        // RFC 5465 §3.1: an implicit NOOP, of all that has accumulated, whatever is wanted from now on.
        await session.TellAsync(ChangeKinds.All, withUid: false, cancel, mustTell: ChangeKinds.All);
        foreach (var (mailbox, items) in status)
        {
            StatusValues.Write(session, mailbox, items);
        }

        session.SetNotifications(registration, account);
        return Completion.Ok("NOTIFY completed.");
    }

    private static List<(MailboxInfo Mailbox, List<StatusItem> Items)> First(
        ImapSession session, NotifyRegistration registration, AccountSnapshot account) =>
        [.. account.Mailboxes.Values
            .Where(mailbox => mailbox.Id != session.Selected?.Mailbox.Id)
            .Select(mailbox => (mailbox, NotifyStatus.First(registration.EventsOf(mailbox.Name, account) & NotifyEvents.Messages)))
            .Where(pair => pair.Item2.Count > 0)];
}
