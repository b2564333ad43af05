using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>COPY and UID COPY: copies messages to another mailbox, all or none (RFC 9051 §6.4.7).</summary>
internal sealed record CopyCommand(MessageSet Messages, string Target, CommandForm Form) : IImapCommand<CopyCommand>
{
    public static CommandRules Rules { get; } = new("COPY")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        Source = "RFC 9051 §6.4.7",
    };

    // copy = "COPY" SP sequence-set SP mailbox
    public static CopyCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var messages = reader.Space().SequenceSet();
        var target = reader.Space().Mailbox();
        return new CopyCommand(messages, target, form);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Refusals.OfName(Target, out var name) is { } refusal)
        {
            return refusal;
        }

        if (session.Account.Current.Find(name) is not { } target)
        {
            return Refusals.OfTarget(Refusal.NoSuchMailbox, name);
        }

        var selected = session.Selected!;
        var messages = selected.Resolve(Messages, Form == CommandForm.Uid);
        if (session.SaveLimit is { } limit && messages.Count > limit)
        {
            // RFC 9738 §3.1: all or none, so none; the client is told where it could begin.
            return Completion.No(SessionCodes.MessageLimit(limit, messages.Descending().ElementAt(limit - 1).Entry.Uid), $"One command copies at most {limit} messages.");
        }

        var uids = messages.Uids;
        var outcome = await session.Progress.WhileAsync(session.Account.CopyAsync(selected.Mailbox.Id, uids, target.Id, cancel), cancel);
        session.Notifications?.Own(outcome.ModSeq);
        if (!outcome.IsDone)
        {
            // Another session may have removed some that this client has not been told of: RFC 2180 §4.4.1.
            return Refusals.OfTarget(outcome.Refusal);
        }

        var copied = outcome.Value;
        // RFC 9051 §7.1: no COPYUID when nothing was copied.
        return copied.From.IsEmpty
            ? Completion.Ok("There was nothing to copy.")
            : Completion.Ok(ResponseCode.CopyUid(copied.UidValidity, MessageSet.Of(copied.From), MessageSet.Of(copied.To)), "COPY completed.");
    }
}
