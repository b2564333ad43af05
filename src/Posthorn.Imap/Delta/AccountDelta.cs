using Posthorn.Imap.Fetch;
using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Delta;

/// <summary>
/// Tells what has changed in all mailboxes of the account since a mod-sequence (docs/x-delta.md). What happens while it tells may be
/// told, too, and is told again next time: each response says how things are, so that hearing it twice does no harm.
/// </summary>
internal static class AccountDelta
{
    /// <summary>Writes the responses.</summary>
    /// <param name="session">The session; what its client has been told of the selected mailbox stays as it is.</param>
    /// <param name="since">Up to where the client knows everything; 0 for nothing.</param>
    public static async ValueTask TellAsync(ImapSession session, long since, CancellationToken cancel)
    {
        var account = session.Account.Current;
        if (since > account.ModSeq)
        {
            // What it knows was never so, or is no more: the store has been put back.
            since = 0;
        }

        session.Writer.DeltaSince(since, account.ModSeq);
        if (since < Math.Max(account.DeletionModSeq, 1))
        {
            session.Writer.DeltaExisting([.. account.Mailboxes.Values.Select(mailbox => ObjectIdNames.Of(mailbox.Id))]);
        }

        foreach (var mailbox in account.Mailboxes.Values)
        {
            if (mailbox.TreeModSeq > since)
            {
                TellName(session, account, mailbox);
            }

            if (mailbox.HighestModSeq > since)
            {
                await TellMessagesAsync(session, mailbox.Id, since, cancel);
            }

            await session.FlushIfFullAsync(cancel);
        }
    }

    private static void TellName(ImapSession session, AccountSnapshot account, MailboxInfo mailbox)
    {
        var attributes = new List<string>();
        if (account.Subscriptions.Contains(mailbox.Name))
        {
            attributes.Add("\\Subscribed");
        }

        MailboxAttributes.AddUses(attributes, mailbox.Uses);
        session.Writer.DeltaMailbox(ObjectIdNames.Of(mailbox.Id)).DeltaName(mailbox.Name, attributes).EndLine();
    }

    private static async ValueTask TellMessagesAsync(ImapSession session, MailboxId id, long since, CancellationToken cancel)
    {
        if (await session.Account.OpenMailboxAsync(id, cancel) is not { } open)
        {
            // Deleted just now: the next delta says so.
            return;
        }

        try
        {
            // The engine may know of an expunge before the mailbox shows it; the other way round, too, if it is asked first. Both are later
            // than what is told here, and told next time.
            var expunged = since == 0 ? UidSet.Empty : await session.Server.Store.Engine.ReadExpungedAsync(id, since, cancel);
            var current = open.Current;
            expunged = expunged.Except(UidSet.Of(current.Messages.In(expunged).Select(message => message.Uid)));
            var name = ObjectIdNames.Of(id);
            var writer = session.Writer.DeltaMailbox(name)
                .DeltaNumber("UIDVALIDITY", current.Info.UidValidity).DeltaNumber("UIDNEXT", current.Info.UidNext)
                .DeltaNumber("MESSAGES", (uint)current.Info.Messages).DeltaNumber("UNSEEN", (uint)current.Info.Unseen);
            (expunged.IsEmpty ? writer : writer.DeltaVanished(MessageSet.Of(expunged))).EndLine();
            foreach (var (flags, uids) in GroupByFlags(current.Messages, since))
            {
                session.Writer.DeltaMailbox(name).DeltaFlags(FlagNames.Of(flags, isRecent: false), MessageSet.Of(uids.ToSet())).EndLine();
                await session.FlushIfFullAsync(cancel);
            }
        }
        finally
        {
            await session.Account.CloseMailboxAsync(open);
        }
    }

    // Most messages have one of few sets of flags, and neighbours are alike: this is a fraction of a response for each.
    private static Dictionary<MessageFlags, UidSet.Builder> GroupByFlags(MessageList messages, long since)
    {
        var groups = new Dictionary<MessageFlags, UidSet.Builder>();
        foreach (var message in messages)
        {
            if (message.ModSeq > since)
            {
                if (!groups.TryGetValue(message.Flags, out var uids))
                {
                    groups.Add(message.Flags, uids = new UidSet.Builder());
                }

                uids.Add(message.Uid);
            }
        }

        return groups;
    }
}
