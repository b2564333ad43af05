using Posthorn.Imap.Commands;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>Finds mailboxes that a client names, smart folders among them: these are made when they are first asked for.</summary>
internal static class SmartMailboxes
{
    /// <summary>The mailbox of that name; a smart folder is up to date.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The name, normalised.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The mailbox; or null, and how the command ends.</returns>
    public static async ValueTask<(MailboxInfo? Mailbox, Completion Problem)> FindAsync(ImapSession session, string name, CancellationToken cancel)
    {
        if (session.Account.Current.Find(name) is { } mailbox)
        {
            return (mailbox, default);
        }

        if (!SmartNames.IsFolder(session, name))
        {
            return (null, Refusals.Of(Refusal.NoSuchMailbox));
        }

        var definition = (await SmartDefinitions.OfAsync(session, cancel)).Find(name);
        if (definition is null)
        {
            await TidyAsync(session, cancel);
            return (null, Refusals.Of(Refusal.NoSuchMailbox));
        }

        if (definition.Key is null)
        {
            return (null, Unusable);
        }

        if (session.Account.Current.FindGathering(name) is not { } folder)
        {
            var made = await session.Account.CreateGatheringAsync(name, session.Options.MaxSmartFolders, cancel);
            if (!made.IsDone)
            {
                return (null, made.Refusal == Refusal.Limit ? Completion.No(ResponseCode.Limit, "There are too many smart folders.") : Refusals.Of(made.Refusal));
            }

            folder = made.Value;
        }

        return await CatchUpAsync(session, folder.Id, cancel);
    }

    /// <summary>The live part of an open smart folder.</summary>
    public static SmartFolder LiveOf(ImapServer server, OpenMailbox open) =>
        server.SmartFolders.GetValue(open, folder => new SmartFolder(server, folder));

    /// <summary>Removes the smart folders of the account for which there are no filters any more.</summary>
    public static async ValueTask TidyAsync(ImapSession session, CancellationToken cancel)
    {
        if (session.Account.Current.Gatherings.IsEmpty)
        {
            return;
        }

        var definitions = await SmartDefinitions.OfAsync(session, cancel);
        foreach (var folder in session.Account.Current.Gatherings.Values)
        {
            if (definitions.Find(folder.Name) is null)
            {
                await session.Account.DeleteGatheringAsync(folder.Id, cancel);
            }
        }
    }

    /// <summary>Tells of messages that could not be read, so that a folder which may lack something does not look complete.</summary>
    public static void TellUndecided(ImapSession session, int undecided)
    {
        if (undecided > 0)
        {
            session.Writer.Untagged(ResponseStatus.No, null, $"{undecided} damaged messages could not be searched, and may be missing here.");
        }
    }

    private static Completion Unusable => Completion.No(
        ResponseCode.Cannot, "This filter cannot be selected: it names messages by number, UID or mod-sequence, asks for \\Recent, or names a filter that cannot be used.");

    private static async ValueTask<(MailboxInfo? Mailbox, Completion Problem)> CatchUpAsync(ImapSession session, MailboxId id, CancellationToken cancel)
    {
        if (await session.Account.OpenMailboxAsync(id, cancel) is not { } open)
        {
            return (null, Refusals.Of(Refusal.NoSuchMailbox));
        }

        try
        {
            var (state, undecided) = await LiveOf(session.Server, open).CatchUpAsync(session, isExact: true, cancel);
            TellUndecided(session, undecided);
            return state switch
            {
                SmartState.Gone => (null, Refusals.Of(Refusal.NoSuchMailbox)),
                SmartState.Unusable => (null, Unusable),
                SmartState.TooLarge => (null, Completion.No(ResponseCode.Limit, "The smart folders show too many messages.")),
                SmartState.Behind => (null, Completion.No(ResponseCode.InUse, "Too much happens in the account at this moment; try again.")),
                _ => (open.Current.Info, default),
            };
        }
        finally
        {
            await session.Account.CloseMailboxAsync(open);
        }
    }
}
