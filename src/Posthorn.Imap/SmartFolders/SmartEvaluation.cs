using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>Finds out which messages of some mailboxes belong to a smart folder. One instance a step.</summary>
/// <param name="session">The session whose command or wait this is done in.</param>
/// <param name="definition">What the folder shows.</param>
/// <param name="changes">Takes what is found.</param>
/// <param name="now">The moment, in seconds.</param>
internal sealed class SmartEvaluation(ImapSession session, SmartDefinition definition, SmartChanges changes, long now)
{
    /// <summary>What is found.</summary>
    public SmartChanges Changes => changes;

    /// <summary>The mailboxes that were looked at, as they were.</summary>
    public Dictionary<MailboxId, MessageList> Seen { get; } = [];

    /// <summary>When one of the messages that were looked at comes to one of the ages next, in seconds.</summary>
    public long Next { get; private set; } = long.MaxValue;

    /// <summary>Looks at a mailbox.</summary>
    /// <param name="source">The mailbox.</param>
    /// <param name="since">The mod-sequence up to which the folder is right; null to look at all messages.</param>
    /// <param name="before">The messages at that time, or later, if they are known: then it costs what has changed since.</param>
    /// <param name="ages">Messages that have come to some age are looked at, too.</param>
    /// <param name="cancel">Stops it.</param>
    public async ValueTask LookAsync(MailboxInfo source, long? since, MessageList? before, AgeWindow? ages, CancellationToken cancel)
    {
        if (await session.Account.OpenMailboxAsync(source.Id, cancel) is not { } open)
        {
            return;   // Deleted just now: with the next change of the account its members leave.
        }

        try
        {
            // The engine may know of an expunge before the mailbox shows it, and not the other way round.
            var current = open.Current;
            var now = current.Messages;
            MessageList few;
            if (since is not { } known)
            {
                few = now;
                changes.Removed(source.Id, GoneFrom(source.Id, now));
            }
            else if (before is not null)
            {
                var diff = MessageListDiff.Between(before, now);
                few = MessageList.FromSorted(diff.Changed.Concat(diff.Added));
                changes.Removed(source.Id, UidSet.Of(diff.Expunged.Select(message => message.Uid)));
            }
            else if (source.HighestModSeq > known)
            {
                few = MessageList.FromSorted(now.Where(message => message.ModSeq > known));
                changes.Removed(source.Id, await session.Server.Store.Engine.ReadExpungedAsync(source.Id, known, cancel));
            }
            else
            {
                few = MessageList.Empty;
            }

            if (ages is not null && since is not null)
            {
                few = few.With(OfAge(now, ages), UidSet.Empty);
            }

            await DecideAsync(SearchScope.Of(current) with { Messages = few }, cancel);
            if (source.HighestModSeq > since)
            {
                Seen[source.Id] = now;   // It changes, and may do so again; what nobody touches is not held in memory.
            }
        }
        finally
        {
            await session.Account.CloseMailboxAsync(open);
        }
    }

    private List<MessageEntry> OfAge(MessageList messages, AgeWindow ages)
    {
        var found = new List<MessageEntry>();
        foreach (var message in messages)
        {
            NoteAge(message);
            if (ages.Has(message))
            {
                found.Add(message);
            }
        }

        return found;
    }

    private UidSet GoneFrom(MailboxId source, MessageList now) => changes.MembersOf(source).Except(UidSet.Of(now.Select(message => message.Uid)));

    private async ValueTask DecideAsync(SearchScope few, CancellationToken cancel)
    {
        if (few.Messages.Count == 0)
        {
            return;
        }

        HashSet<int>? found = null;
        try
        {
            found = [.. await SearchAsync(few, cancel)];
        }
        catch (DamagedContentException)
        {
            // One of them; which one, is found out below.
        }

        for (var position = 0; position < few.Messages.Count; position++)
        {
            var message = few.Messages[position];
            changes.Decide(few.Mailbox, message, found?.Contains(position) ?? await MatchesAsync(few, message, cancel));
            NoteAge(message);
        }
    }

    // Damage to one message stays with that message.
    private async ValueTask<bool?> MatchesAsync(SearchScope few, MessageEntry message, CancellationToken cancel)
    {
        try
        {
            return (await SearchAsync(few with { Messages = MessageList.FromSorted([message]) }, cancel)).Count > 0;
        }
        catch (DamagedContentException problem)
        {
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, Net.LogText.Quote(definition.Name), message.Uid, Net.LogText.Quote(problem.Message));
            return null;
        }
    }

    private ValueTask<List<int>> SearchAsync(SearchScope few, CancellationToken cancel) =>
        new MessageSearch(session, few, definition.Key!, comparator: Comparator.Default).FindAsync(among: null, cancel);

    private void NoteAge(in MessageEntry message)
    {
        // OLDER begins with that second, and YOUNGER ends after it.
        foreach (var age in definition.Ages)
        {
            var at = message.InternalDate.UnixSeconds + age;
            if (at >= now)
            {
                Next = Math.Min(Next, Math.Max(at, now + 1));
            }
        }
    }
}

/// <summary>Messages that have come to an age between two moments.</summary>
/// <param name="Ages">The ages, in seconds.</param>
/// <param name="From">The earlier moment, in seconds since 1970 UTC.</param>
/// <param name="To">The later one.</param>
internal sealed record AgeWindow(IReadOnlyList<uint> Ages, long From, long To)
{
    /// <summary>Whether a message has.</summary>
    public bool Has(in MessageEntry message)
    {
        foreach (var age in Ages)
        {
            if (message.InternalDate.UnixSeconds + age is var at && at >= From - 1 && at <= To)
            {
                return true;
            }
        }

        return false;
    }
}
