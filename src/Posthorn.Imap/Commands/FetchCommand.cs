using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>FETCH and UID FETCH: reads messages, or what is asked for of them (RFC 9051 §6.4.5).</summary>
internal sealed record FetchCommand(MessageSet Messages, IReadOnlyList<FetchItem> Items, CommandForm Form) : IImapCommand<FetchCommand>
{
    public static CommandRules Rules { get; } = new("FETCH")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.5",
    };

    // fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
    public static FetchCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var messages = reader.Space().SequenceSet();
        var items = reader.Space().FetchItems();
        return new FetchCommand(messages, items, form);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        var plan = FetchPlan.Of(Items, Form == CommandForm.Uid);
        var messages = selected.Resolve(Messages, Form == CommandForm.Uid);
        var newlySeen = await MarkSeenAsync(session, plan, messages, cancel);
        var fetcher = new MessageFetcher(session, plan, newlySeen);
        await fetcher.WriteAsync(messages, cancel);
        return fetcher.Problem switch
        {
            FetchProblem.None => Completion.Ok("FETCH completed."),
            FetchProblem.Gone => Completion.No(ResponseCode.ExpungeIssued, "Some of the messages are no longer there."),
            FetchProblem.UnknownEncoding => Completion.No(ResponseCode.UnknownCte, "A part has a transfer encoding that is not known."),
            _ => Completion.No(ResponseCode.Corruption, "Some of the messages are damaged; the others were sent."),
        };
    }

    // RFC 9051 §6.4.5.1: reading a body sets \Seen, and if that changes the flags, they are part of the response.
    private static async ValueTask<UidSet> MarkSeenAsync(
        ImapSession session, FetchPlan plan, List<NumberedMessage> messages, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (!plan.SetsSeen || selected.IsReadOnly)
        {
            return UidSet.Empty;
        }

        var unseen = UidSet.Of(messages.Where(message => !message.Entry.Flags.Has(SystemFlags.Seen)).Select(message => message.Entry.Uid));
        if (unseen.IsEmpty)
        {
            return UidSet.Empty;
        }

        var outcome = await session.Account.StoreFlagsAsync(selected.Mailbox.Id, unseen, FlagAction.Add, SystemFlags.Seen, cancel);
        return outcome.IsDone ? unseen.Except(outcome.Value.Gone) : UidSet.Empty;
    }
}
