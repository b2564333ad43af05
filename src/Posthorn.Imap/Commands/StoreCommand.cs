using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>STORE and UID STORE: changes flags (RFC 9051 §6.4.6), if nobody else has meanwhile (RFC 7162 §3.1.3).</summary>
internal sealed record StoreCommand(MessageSet Messages, long? UnchangedSince, StoreFlags Change, CommandForm Form)
    : IImapCommand<StoreCommand>
{
    public static CommandRules Rules { get; } = new("STORE")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.6",
    };

    // store = "STORE" SP sequence-set [SP "(" store-modifier *(SP store-modifier) ")"] SP store-att-flags (RFC 4466 §2.5)
    public static StoreCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var messages = reader.Space().SequenceSet();
        var unchanged = reader.Parameters(reader.Grammar.StoreModifiers).OfType<UnchangedSinceParameter>().FirstOrDefault();
        var change = reader.Space().StoreFlags();
        return new StoreCommand(messages, unchanged?.ModSeq, change, form);
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
        StoreCondition? condition = null;
        if (UnchangedSince is { } since)
        {
            session.EnableCondstore();
            condition = new StoreCondition(since, selected.Told);
        }

        var processed = Processed.Of(session, selected.Resolve(Messages, Form == CommandForm.Uid));
        var uids = processed.Uids;
        var outcome = await session.Progress.WhileAsync(
            MemberFlags.StoreAsync(session, uids, action, flags, condition, cancel), cancel);
        if (!outcome.IsDone)
        {
            return Refusals.Of(outcome.Refusal);
        }

        var modified = outcome.Value.Modified;
        var stored = uids.Except(outcome.Value.Gone).Except(modified);
        if (Change.IsSilent)
        {
            LearnSilently(session, selected, stored, action, flags, processed.IsCut);
        }
        else
        {
            Answer(session, selected, stored, processed.IsCut, action, flags);
        }

        return processed.Complete(session, Completed(selected, outcome.Value.Gone, modified));
    }

    private Completion Completed(SelectedMailbox selected, UidSet gone, UidSet modified)
    {
        if (!gone.IsEmpty)
        {
            return Completion.No(
                modified.IsEmpty ? ResponseCode.ExpungeIssued : Modified(selected, modified),
                "Some of the messages were removed meanwhile.");
        }

        return modified.IsEmpty
            ? Completion.Ok("STORE completed.")
            : Completion.Ok(Modified(selected, modified), "Some of the messages have been changed meanwhile, and were left alone.");
    }

    // RFC 7162 §3.1.3: message numbers for STORE, UIDs for UID STORE. Their flags are told as changes of others always are.
    private ResponseCode Modified(SelectedMailbox selected, UidSet uids) =>
        ResponseCode.Modified(MessageSet.Of(Form == CommandForm.Uid ? uids : uids.Select(selected.NumberOf)));

    // RFC 9051 §6.4.6: .SILENT: the client assumes the result itself. Where another session has changed something else at
    // the same time, that assumption is wrong, and the difference is told as any other. With CONDSTORE it cannot assume the
    // mod-sequence (RFC 7162 §3.1.3).
    private static void LearnSilently(
        ImapSession session, SelectedMailbox selected, UidSet stored, FlagAction action, MessageFlags flags, bool newestFirst)
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

        foreach (var now in InOrder(learned, newestFirst))
        {
            if (session.Notifications?.WasPushed(now.Uid) == true)
            {
                ChangeWriter.TellFlags(session, selected, now, withUid: true);
            }
            else if (session.IsCondstore)
            {
                ChangeWriter.TellModSeq(session, selected, now);
            }
        }

        selected.Learn(learned);
    }

    // RFC 9051 §6.4.6: the new value for every message named, also where nothing changed.
    private void Answer(ImapSession session, SelectedMailbox selected, UidSet stored, bool newestFirst, FlagAction action, MessageFlags flags)
    {
        var current = selected.Mailbox.Current;
        var now = current.Messages.In(stored).ToList();
        if (now.Count < stored.Count)
        {
            // A message that has left a smart folder by this is told of before it goes.
            var left = selected.Told.In(stored.Except(UidSet.Of(now.Select(entry => entry.Uid))));
            now.AddRange(left.Select(entry => entry with { Flags = entry.Flags.With(action, flags), ModSeq = current.Info.HighestModSeq }));
            now.Sort((a, b) => a.Uid.CompareTo(b.Uid));
        }

        foreach (var entry in InOrder(now, newestFirst))
        {
            ChangeWriter.TellFlags(session, selected, entry, Form == CommandForm.Uid);
        }

        selected.Learn(now);
    }

    // RFC 9738 §3.1
    private static IEnumerable<MessageEntry> InOrder(List<MessageEntry> entries, bool newestFirst) =>
        newestFirst ? Enumerable.Reverse(entries) : entries;
}
