using Posthorn.Imap.Changes;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>EXPUNGE, and UID EXPUNGE of a set: removes the messages with \Deleted (RFC 9051 §6.4.3, §6.4.9).</summary>
internal sealed record ExpungeCommand(MessageSet? Messages) : IImapCommand<ExpungeCommand>
{
    public static CommandRules Rules { get; } = new("EXPUNGE")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        TellsProgress = true,
        TellsRemoved = true,
        Source = "RFC 9051 §6.4.3",
    };

    // command-select = "EXPUNGE"; uid-expunge = "UID" SP "EXPUNGE" SP sequence-set
    public static ExpungeCommand Parse(ref ImapReader reader, CommandForm form) =>
        new(form == CommandForm.Uid ? reader.Space().SequenceSet() : null);

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (selected.IsReadOnly)
        {
            return Completion.No(ResponseCode.NoPermission, "The mailbox is selected read-only.");
        }

        Processed? processed = Messages is { } messages ? Processed.Of(session, Deleted(selected, messages)) : null;
        var outcome = await session.Progress.WhileAsync(session.Account.ExpungeAsync(selected.Mailbox.Id, processed?.Uids, cancel), cancel);
        if (!outcome.IsDone)
        {
            return Refusals.Of(outcome.Refusal);
        }

        // RFC 7162 §3.2.7: the client may take everything up to here as known, once it has this.
        var completion = session.IsQresync && !outcome.Value.Uids.IsEmpty
            ? Completion.Ok(ResponseCode.HighestModSeq((ulong)outcome.Value.ModSeq), "EXPUNGE completed.")
            : Completion.Ok("EXPUNGE completed.");
        return processed?.Complete(session, completion) ?? completion;
    }

    // RFC 9738 §3.1: those that have \Deleted count, and only UID EXPUNGE is limited.
    private static NumberedMessages Deleted(SelectedMailbox selected, MessageSet messages)
    {
        var current = selected.Mailbox.Current.Messages;
        return selected.Resolve(messages, byUid: true).FindAll(
            message => current.TryGet(message.Entry.Uid, out var now) && now.Flags.Has(SystemFlags.Deleted));
    }
}
