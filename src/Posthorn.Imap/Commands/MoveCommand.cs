using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>MOVE and UID MOVE: moves messages to another mailbox in one step (RFC 9051 §6.4.8).</summary>
internal sealed record MoveCommand(MessageSet Messages, string Target, CommandForm Form) : IImapCommand<MoveCommand>
{
    public static CommandRules Rules { get; } = new("MOVE")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        TellsRemoved = true,
        Source = "RFC 9051 §6.4.8",
    };

    // move = "MOVE" SP sequence-set SP mailbox
    public static MoveCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var messages = reader.Space().SequenceSet();
        var target = reader.Space().Mailbox();
        return new MoveCommand(messages, target, form);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (selected.IsReadOnly)
        {
            return Completion.No(ResponseCode.NoPermission, "The mailbox is selected read-only.");
        }

        if (selected.Smart is not null)
        {
            return Refusals.OfSmartFolder;
        }

        if (Refusals.OfName(Target, out var name) is { } refusal)
        {
            return refusal;
        }

        if (session.Account.Current.Find(name) is not { } target)
        {
            return Refusals.OfTarget(Refusal.NoSuchMailbox, name);
        }

        var processed = Processed.Of(session, selected.Resolve(Messages, Form == CommandForm.Uid));
        var uids = processed.Uids;
        var outcome = await session.Progress.WhileAsync(session.Account.MoveAsync(selected.Mailbox.Id, uids, target.Id, cancel), cancel);
        session.Notifications?.Own(outcome.ModSeq);
        if (!outcome.IsDone)
        {
            return Refusals.OfTarget(outcome.Refusal);
        }

        // RFC 6851 §4.3: COPYUID comes untagged, before the EXPUNGE responses that it explains; the session writes those.
        var moved = outcome.Value;
        if (!moved.From.IsEmpty)
        {
            var code = ResponseCode.CopyUid(moved.UidValidity, MessageSet.Of(moved.From), MessageSet.Of(moved.To));
            session.Writer.Untagged(ResponseStatus.Ok, code, "Moved.");
        }

        return processed.Complete(session, Completed(session, uids, moved));
    }

    private static Completion Completed(ImapSession session, UidSet uids, Copied moved)
    {
        if (moved.From.IsEmpty)
        {
            return uids.IsEmpty ? Completion.Ok("MOVE completed.") : Completion.No(ResponseCode.ExpungeIssued, "The messages were removed meanwhile.");
        }

        if (!session.Profile.Offers("CONDSTORE"))
        {
            return moved.From.Length == uids.Count
                ? Completion.Ok("MOVE completed.")
                : Completion.No(ResponseCode.ExpungeIssued, "Some of the messages were removed meanwhile; the others have been moved.");
        }

        // RFC 6851 §4.4: the mod-sequence in the tagged OK, or in an untagged one where there is no such.
        var highest = ResponseCode.HighestModSeq((ulong)moved.ModSeq);
        if (moved.From.Length == uids.Count)
        {
            return Completion.Ok(highest, "MOVE completed.");
        }

        session.Writer.Untagged(ResponseStatus.Ok, highest, "The last change.");
        return Completion.No(ResponseCode.ExpungeIssued, "Some of the messages were removed meanwhile; the others have been moved.");
    }
}
