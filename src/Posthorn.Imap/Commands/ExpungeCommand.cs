using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>EXPUNGE, and UID EXPUNGE of a set: removes the messages with \Deleted (RFC 9051 §6.4.3, §6.4.9).</summary>
internal sealed record ExpungeCommand(MessageSet? Messages) : IImapCommand<ExpungeCommand>
{
    public static CommandRules Rules { get; } = new("EXPUNGE")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
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

        var only = Messages is { } messages ? selected.ResolveUids(messages, byUid: true) : null;
        var outcome = await session.Account.ExpungeAsync(selected.Mailbox.Id, only, cancel);
        if (!outcome.IsDone)
        {
            return Refusals.Of(outcome.Refusal);
        }

        // RFC 7162 §3.2.7: the client may take everything up to here as known, once it has this.
        return session.IsQresync && !outcome.Value.Uids.IsEmpty
            ? Completion.Ok(ResponseCode.HighestModSeq((ulong)outcome.Value.ModSeq), "EXPUNGE completed.")
            : Completion.Ok("EXPUNGE completed.");
    }
}
