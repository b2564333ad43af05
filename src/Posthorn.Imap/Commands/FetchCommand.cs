using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>FETCH and UID FETCH: reads messages, or what is asked for of them (RFC 9051 §6.4.5).</summary>
internal sealed record FetchCommand(
    MessageSet Messages, IReadOnlyList<FetchItem> Items, IReadOnlyList<Parameter> Modifiers, CommandForm Form)
    : IImapCommand<FetchCommand>
{
    public static CommandRules Rules { get; } = new("FETCH")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.5",
    };

    // fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
    //         [SP "(" fetch-modifier *(SP fetch-modifier) ")"] (RFC 4466 §2.4)
    public static FetchCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var messages = reader.Space().SequenceSet();
        var items = reader.Space().FetchItems();
        var start = reader.Offset;
        var modifiers = reader.Parameters(reader.Grammar.FetchModifiers);
        if (form == CommandForm.Number && modifiers.Any(modifier => modifier is PartialParameter))
        {
            reader.Fail(start, "PARTIAL with UID FETCH only");   // RFC 9394 §3.3
        }

        return new FetchCommand(messages, items, modifiers, form);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        var changedSince = Modifiers.OfType<ChangedSinceParameter>().FirstOrDefault();
        var wantsVanished = Modifiers.Contains(CondstoreGrammar.Vanished);
        if (wantsVanished && !(session.IsQresync && Form == CommandForm.Uid && changedSince is not null))
        {
            // RFC 7162 §3.2.6
            return Completion.Bad("VANISHED goes with UID FETCH, CHANGEDSINCE, and QRESYNC enabled.");
        }

        var partial = Modifiers.OfType<PartialParameter>().FirstOrDefault();
        if (session.MessageLimit is { } limit && partial?.Range.Size > limit)
        {
            // RFC 9738 §3.1: refused without doing any work.
            return Completion.No(SessionCodes.MessageLimit(limit), $"A range has at most {limit} messages.");
        }

        // RFC 9051 §6.4.9: UID FETCH tells the UID whether or not it was asked for. RFC 9586 §3.3: UIDFETCH has it without that.
        var withUid = Form == CommandForm.Uid && !session.IsUidOnly;
        var plan = FetchPlan.Of(Items, withUid, withModSeq: changedSince is not null);
        if (plan.Items.Contains(FetchItem.ModSeq))
        {
            session.EnableCondstore();
        }

        if (wantsVanished)
        {
            // RFC 7162 §3.2.6: "*" is here the last UID that was ever given.
            var asked = Resynchronisation.ToUids(Messages.Resolve(selected.ToldUidNext - 1));
            await Resynchronisation.TellVanishedAsync(session, selected, asked, changedSince!.ModSeq, settled: 0, cancel);
        }

        var messages = selected.Resolve(Messages, Form == CommandForm.Uid);
        if (partial is not null)
        {
            // RFC 9394 §3.4: first these are chosen, and then what has changed among them.
            var (start, count) = partial.Range.In(messages.Count);
            messages = messages.GetRange(start, count);
        }

        // As with SEARCH, what is looked at counts, not what is told.
        var processed = Processed.Of(session, messages);
        messages = processed.Messages;
        if (changedSince is not null)
        {
            messages = ChangedSince(selected, messages, changedSince.ModSeq);
        }

        var newlySeen = await MarkSeenAsync(session, plan, messages, cancel);
        var fetcher = new MessageFetcher(session, plan, newlySeen);
        await fetcher.WriteAsync(messages, processed.IsCut, cancel);
        return processed.Complete(session, fetcher.Problem switch
        {
            FetchProblem.None => Completion.Ok("FETCH completed."),
            FetchProblem.Gone => Completion.No(ResponseCode.ExpungeIssued, "Some of the messages are no longer there."),
            FetchProblem.UnknownEncoding => Completion.No(ResponseCode.UnknownCte, "A part has a transfer encoding that is not known."),
            _ => Completion.No(ResponseCode.Corruption, "Some of the messages are damaged; the others were sent."),
        });
    }

    // RFC 7162 §3.1.4.1, as the messages are now: their flags are told as they are now, too.
    private static NumberedMessages ChangedSince(SelectedMailbox selected, NumberedMessages messages, long modSeq)
    {
        var current = selected.Mailbox.Current.Messages;
        return messages.FindAll(
            message => (current.TryGet(message.Entry.Uid, out var now) ? now : message.Entry).ModSeq > modSeq);
    }

    // RFC 9051 §6.4.5.1: reading a body sets \Seen, and if that changes the flags, they are part of the response.
    private static async ValueTask<UidSet> MarkSeenAsync(
        ImapSession session, FetchPlan plan, NumberedMessages messages, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (!plan.SetsSeen || selected.IsReadOnly)
        {
            return UidSet.Empty;
        }

        var unseen = messages.FindAll(message => !message.Entry.Flags.Has(SystemFlags.Seen)).Uids;
        if (unseen.IsEmpty)
        {
            return UidSet.Empty;
        }

        var outcome = await session.Progress.WhileAsync(
            MemberFlags.StoreAsync(session, unseen, FlagAction.Add, SystemFlags.Seen, condition: null, cancel), cancel, 0, messages.Count);
        return outcome.IsDone ? unseen.Except(outcome.Value.Gone) : UidSet.Empty;
    }
}
