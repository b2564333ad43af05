using Posthorn.Imap.Commands;
using Posthorn.Imap.Contexts;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>
/// Runs the search program of a command over the selected mailbox: what SEARCH, SORT and THREAD have in common. It keeps
/// to MESSAGELIMIT, and says NO rather than give a result that lacks something.
/// </summary>
internal sealed class SelectedSearch(ImapSession session, SearchProgram program)
{
    /// <summary>What is looked for, once it is known what its filters are.</summary>
    private SearchKey _key = program.Key;

    /// <summary>How many times the command goes through messages: once to search, and once more if it reads what was found.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>Whether it is asked how relevant messages are: to be told, or to be sorted by.</summary>
    public bool AsksRelevancy { get; init; } = program.Return?.Contains(SearchReturnOption.Relevancy) == true;

    /// <summary>Whether the result is kept for <c>$</c> (RFC 5182).</summary>
    public bool Saves => program.SavesResult;

    private UpdateReturnOption? Update { get; } = program.Return?.OfType<UpdateReturnOption>().FirstOrDefault();

    /// <summary>Whether mod-sequences are asked for, and so are told (RFC 7162 §3.1.5).</summary>
    public bool AsksModSeq { get; private set; }

    /// <summary>Whether MESSAGELIMIT has left messages out, so that lists are answered from the highest down (RFC 9738 §3.1).</summary>
    public bool IsCut { get; private set; }

    /// <summary>Searches, and has the result answered.</summary>
    /// <param name="name">The command, for its OK.</param>
    /// <param name="answer">Answers what was found; may go on reading, and throw what a search throws.</param>
    /// <param name="cancel">Stops it.</param>
    public async ValueTask<Completion> RunAsync(string name, Func<SearchResult, ValueTask> answer, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (Update is not null && selected.LiveResults.Has(session.CurrentTag))
        {
            return Completion.Bad("Changes of another result are told under this tag.");   // RFC 5267 §4.3
        }

        try
        {
            var (expanded, problem) = await SearchFilters.ExpandAsync(session, program, cancel);
            if (expanded is null)
            {
                // RFC 5182 §2.1: the old result must not stay with a NO.
                selected.SavedSearch = Saves && problem.Status == CompletionStatus.No ? UidSet.Empty : selected.SavedSearch;
                return problem;
            }

            _key = expanded.Key;
            if (AsksRelevancy && !_key.Has<FuzzyKey>())
            {
                return Completion.Bad("RELEVANCY goes with FUZZY.");   // RFC 6203 §4, §6
            }

            AsksModSeq = _key.Has<ModSeqKey>();
            if (AsksModSeq)
            {
                session.EnableCondstore();
            }

            var scope = SearchScope.Of(selected, hasRecent: !session.IsRev2);
            var search = new MessageSearch(session, scope, _key, Passes);
            var limited = Limit(search, scope);
            IsCut = limited is { IsCut: true };
            var among = limited?.Messages.Select(message => (int)message.Number - 1).ToList();
            var found = await search.FindAsync(among, cancel);
            await answer(new SearchResult(scope, found, among?.Count ?? scope.Messages.Count) { Relevancy = search.Relevancy });
            var completion = Completion.Ok($"{name} completed.");
            return limited?.Complete(session, completion) ?? completion;
        }
        catch (DamagedContentException problem)
        {
            // A result that may lack something must not look complete; and with SAVE, the old one must not stay (RFC 5182 §2.1).
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, LogText.Quote(session.Connection.State), 0, LogText.Quote(problem.Message));
            selected.SavedSearch = Saves ? UidSet.Empty : selected.SavedSearch;
            return Completion.No(ResponseCode.Corruption, "A message that had to be searched is damaged.");
        }
        catch (StoreUnavailableException) when (Saves)
        {
            selected.SavedSearch = UidSet.Empty;   // RFC 5182 §2.1: it will be NO.
            throw;
        }
    }

    // RFC 5267 §4.3.1: what is refused is the telling of changes, not the search.
    private void KeepUpToDate(SearchResult result, CommandForm form, SortCommand? sort)
    {
        if (IsCut)
        {
            session.Writer.Untagged(ResponseStatus.No, SessionCodes.NoUpdate(session.CurrentTag), "Not all messages were searched.");
            return;
        }

        if (sort?.SortsByRelevancy == true)
        {
            // One message more can change the relevancy of all.
            session.Writer.Untagged(ResponseStatus.No, SessionCodes.NoUpdate(session.CurrentTag), "An order by relevancy is not kept up to date.");
            return;
        }

        var (tag, items, comparator) = (session.CurrentTag, Update!.FetchItems, session.Comparator);
        session.Selected!.LiveResults.Keep(
            session,
            result,
            key => sort is null ? new LiveSearch(tag, form, key, items, comparator) : new LiveSort(tag, form, key, items, comparator, sort.Criteria),
            _key);
    }

    /// <summary>Keeps the result for <c>$</c> if that is asked for, and answers by ESEARCH if anything else is.</summary>
    /// <param name="result">The result.</param>
    /// <param name="form">How messages are named.</param>
    /// <param name="sort">The command, if it is SORT: its order is that of the result.</param>
    public void Extended(SearchResult result, CommandForm form, SortCommand? sort = null)
    {
        // RFC 4731 §3.1: () means ALL.
        IReadOnlyList<SearchReturnOption> asked = program.Return is { Count: > 0 } options ? options : [SearchReturnOption.All];
        if (Saves)
        {
            session.Selected!.SavedSearch = result.Told(asked).Uids;
        }

        if (SearchAnswer.IsAsked(asked))
        {
            SearchAnswer.Write(session.Writer.Esearch(session.CurrentTag, form == CommandForm.Uid), asked, result, form, AsksModSeq);
        }

        if (Update is not null)
        {
            KeepUpToDate(result, form, sort);
        }
    }

    // RFC 9738 §3.1: what is searched counts, not what is found.
    private Processed? Limit(MessageSearch search, SearchScope scope) => session.MessageLimit < scope.Messages.Count
        ? Processed.Of(session, session.Selected!.Numbered().FindAll(message => search.IsSearched(message.Entry)))
        : null;
}
