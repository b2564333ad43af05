using Posthorn.Imap.Commands;
using Posthorn.Imap.Notify;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>
/// Runs the search program of ESEARCH over several mailboxes, one after the other in order of their names, and answers each where something
/// was found (RFC 7377 §2.1). Only the mailbox that is searched is held in memory. The selected one is searched as its client knows it.
/// </summary>
internal sealed class MultiSearch(ImapSession session, SearchProgram program, IReadOnlyList<MailboxSelector> sources)
{
    // RFC 7377 §2.1: without result options it is ALL, also where SEARCH would be answered otherwise.
    private readonly IReadOnlyList<SearchReturnOption> _asked = program.Return is { Count: > 0 } options ? options : [SearchReturnOption.All];

    /// <summary>Searches and answers.</summary>
    public async ValueTask<Completion> RunAsync(CancellationToken cancel)
    {
        var (key, problem) = await SearchFilters.ExpandAsync(session, program, cancel);
        if (key is null)
        {
            return Ended(problem);
        }

        var mailboxes = Mailboxes();
        var goal = mailboxes.Sum(mailbox => (long)mailbox.Messages);
        if (mailboxes.Count > session.Options.MaxSearchMailboxes || goal > session.MessageLimit)
        {
            // RFC 7377 §2.4
            return Ended(Completion.No(ResponseCode.Limit, "These are too many mailboxes or messages to be searched at once."));
        }

        if (key.Has<ModSeqKey>())
        {
            session.EnableCondstore();
        }

        try
        {
            long before = 0;
            foreach (var mailbox in mailboxes)
            {
                await SearchAsync(mailbox, key, before, goal, cancel);
                before += mailbox.Messages;
            }

            return Completion.Ok("ESEARCH completed.");
        }
        catch (DamagedContentException damage)
        {
            // What was told of other mailboxes is true; but the answer lacks something, so it is no OK.
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, LogText.Quote(session.Connection.State), 0, LogText.Quote(damage.Message));
            return Ended(Completion.No(ResponseCode.Corruption, "A message that had to be searched is damaged."));
        }
        catch (StoreUnavailableException) when (program.SavesResult)
        {
            session.Selected!.SavedSearch = UidSet.Empty;   // RFC 5182 §2.1: it will be NO.
            throw;
        }
    }

    /// <summary>The mailboxes that are meant, each once, in order.</summary>
    private List<MailboxInfo> Mailboxes()
    {
        var account = session.Account.Current;
        var selected = sources.Any(source => source.Filter == NotifyFilter.Selected) ? session.Selected!.Mailbox.Id : (MailboxId?)null;
        var filters = sources.Select(source => new MailboxFilter(source)).ToList();
        return [.. account.Mailboxes.Values.Where(mailbox => mailbox.Id == selected || filters.Exists(filter => filter.Includes(mailbox.Name, account)))];
    }

    private async ValueTask SearchAsync(MailboxInfo mailbox, SearchKey key, long before, long goal, CancellationToken cancel)
    {
        SearchScope scope;
        if (session.Selected is { } selected && selected.Mailbox.Id == mailbox.Id)
        {
            scope = SearchScope.Of(selected, hasRecent: !session.IsRev2);
        }
        else if (mailbox.Messages > 0 && await session.Server.Store.Engine.LoadMailboxAsync(mailbox.Id, cancel) is { } snapshot)
        {
            scope = SearchScope.Of(snapshot);
        }
        else
        {
            return;   // Empty, or deleted meanwhile.
        }

        var found = new SearchResult(scope, await new MessageSearch(session, scope, key, before, goal).FindAsync(null, cancel));
        if (program.SavesResult)
        {
            session.Selected!.SavedSearch = found.Told(_asked).Uids;
        }

        // RFC 7377 §2.1: nothing is told of a mailbox in which nothing was found.
        if (found.Count > 0 && SearchAnswer.IsAsked(_asked))
        {
            SearchAnswer.Write(
                session.Writer.Esearch(session.CurrentTag, mailbox.Name, mailbox.UidValidity), _asked, found, CommandForm.Uid, key.Has<ModSeqKey>());
            session.Progress.Answered();
            await session.FlushIfFullAsync(cancel);
        }
    }

    // RFC 5182 §2.1: a NO leaves an empty result.
    private Completion Ended(Completion completion)
    {
        if (program.SavesResult && completion.Status == CompletionStatus.No)
        {
            session.Selected!.SavedSearch = UidSet.Empty;
        }

        return completion;
    }
}
