using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>STORE and UID STORE: changes flags (RFC 9051 §6.4.6).</summary>
internal sealed record StoreCommand(MessageSet Messages, StoreFlags Change, CommandForm Form) : IImapCommand<StoreCommand>
{
    public static CommandRules Rules { get; } = new("STORE")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.6",
    };

    // store = "STORE" SP sequence-set SP store-att-flags
    public static StoreCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var messages = reader.Space().SequenceSet();
        var change = reader.Space().StoreFlags();
        return new StoreCommand(messages, change, form);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (selected.IsReadOnly)
        {
            return Completion.No(ResponseCode.NoPermission, "The mailbox is selected read-only.");
        }

        if (!FlagNames.TryRead(Change.Flags, session.Options, out var flags, out var problem))
        {
            return Completion.No(ResponseCode.Limit, problem);
        }

        var action = Change.Action switch
        {
            StoreAction.Add => FlagAction.Add,
            StoreAction.Remove => FlagAction.Remove,
            _ => FlagAction.Replace,
        };
        var uids = selected.ResolveUids(Messages, Form == CommandForm.Uid);
        var outcome = await session.Account.StoreFlagsAsync(selected.Mailbox.Id, uids, action, flags, cancel);
        if (!outcome.IsDone)
        {
            return Refusals.Of(outcome.Refusal);
        }

        var stored = uids.Except(outcome.Value.Gone);
        if (Change.IsSilent)
        {
            LearnSilently(selected, stored, action, flags);
        }
        else
        {
            Answer(session, selected, stored);
        }

        return outcome.Value.Gone.IsEmpty
            ? Completion.Ok("STORE completed.")
            : Completion.No(ResponseCode.ExpungeIssued, "Some of the messages were removed meanwhile; the others have been changed.");
    }

    // RFC 9051 §6.4.6: .SILENT: the client assumes the result itself. Where another session has changed something else at
    // the same time, that assumption is wrong, and the difference is told as any other.
    private static void LearnSilently(SelectedMailbox selected, UidSet stored, FlagAction action, MessageFlags flags)
    {
        var current = selected.Mailbox.Current.Messages;
        var learned = new List<MessageEntry>();
        foreach (var told in selected.Told.In(stored))
        {
            if (current.TryGet(told.Uid, out var now) && now.Flags == told.Flags.With(action, flags))
            {
                learned.Add(now);
            }
        }

        selected.Learn(learned);
    }

    // RFC 9051 §6.4.6: the new value for every message named, also where nothing changed.
    private void Answer(ImapSession session, SelectedMailbox selected, UidSet stored)
    {
        var now = selected.Mailbox.Current.Messages.In(stored).ToList();
        foreach (var entry in now)
        {
            ChangeWriter.TellFlags(session.Writer, selected, entry, Form == CommandForm.Uid, session.IsRev2);
        }

        selected.Learn(now);
    }
}
