using Posthorn.Imap.Contexts;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>ESEARCH: searches several mailboxes, one after the other, without selecting them (RFC 7377 §2).</summary>
internal sealed record EsearchCommand(IReadOnlyList<SearchSource>? Sources, SearchProgram Program) : IImapCommand<EsearchCommand>
{
    public static CommandRules Rules { get; } = new("ESEARCH")
    {
        States = SessionStates.LoggedIn,
        Capability = "MULTISEARCH",
        UsesNumbers = true,
        Source = "RFC 7377 §2",
    };

    public bool SavesSearch => Program.SavesResult;

    // RFC 4731 §3.1: () means ALL; RFC 7377 §2.1: and so does no RETURN at all.
    private IReadOnlyList<SearchReturnOption> Asked => Program.Return is { Count: > 0 } options ? options : [SearchReturnOption.All];

    private UpdateReturnOption? Update => Asked.OfType<UpdateReturnOption>().FirstOrDefault();

    // esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
    public static EsearchCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var sources = reader.Space().OptionalSearchSources();
        var options = reader.OptionalSearchReturn();
        return new EsearchCommand(sources, reader.SearchProgram(options));
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var sources = Sources ?? [new SearchSource(SearchSourceKind.Selected, [])];
        if (Refused(session, sources) is { } refusal)
        {
            return refusal;
        }

        Completion? completion = null;
        try
        {
            var (program, problem) = await SearchFilters.ExpandAsync(session, Program, cancel);
            completion = program is null ? problem : await (this with { Program = program }).SearchAsync(session, sources, cancel);
            return completion.Value;
        }
        finally
        {
            if (Program.SavesResult && completion is null or { Status: CompletionStatus.No })
            {
                session.Selected?.SavedSearch = UidSet.Empty;   // RFC 5182 §2.1: with NO, however it comes about, the old result must not stay.
            }
        }
    }

    private async ValueTask<Completion> SearchAsync(ImapSession session, IReadOnlyList<SearchSource> sources, CancellationToken cancel)
    {
        if (Asked.Contains(SearchReturnOption.Relevancy) && !Program.Key.Has<FuzzyKey>())
        {
            return Completion.Bad("RELEVANCY goes with FUZZY.");   // RFC 6203 §4
        }

        if (Program.Key.Has<ModSeqKey>() && session.Selected is not null)
        {
            session.EnableCondstore();
        }

        var mailboxes = SearchSources.Of(sources, session.Account.Current, session.Selected?.Mailbox.Id).ToList();
        if (mailboxes.Sum(mailbox => (long)mailbox.Messages) > session.MessageLimit)
        {
            return Completion.No(ResponseCode.Limit, "There are more messages in these mailboxes than are searched at one time.");   // RFC 7377 §2.4
        }

        if (Update is not null && !mailboxes.Exists(mailbox => mailbox.Id == session.Selected!.Mailbox.Id))
        {
            session.Writer.Untagged(ResponseStatus.No, SessionCodes.NoUpdate(session.CurrentTag), "The selected mailbox is not searched.");
        }

        foreach (var mailbox in mailboxes)
        {
            try
            {
                await SearchAsync(session, mailbox, cancel);
            }
            catch (DamagedContentException problem)
            {
                // A result that may lack something must not look complete.
                ImapLog.DamagedMessage(session.Log, session.Connection.Label, LogText.Quote(mailbox.Name), 0, LogText.Quote(problem.Message));
                return Completion.No(ResponseCode.Corruption, "A message that had to be searched is damaged.");
            }
        }

        return Completion.Ok("ESEARCH completed.");
    }

    // RFC 7377 §2.2
    private Completion? Refused(ImapSession session, IReadOnlyList<SearchSource> sources)
    {
        if (session.Selected is not { } selected)
        {
            return sources.Any(source => source.Kind == SearchSourceKind.Selected) || Update is not null
                ? Completion.Bad("No mailbox is selected.")
                : null;
        }

        return Program.SavesResult && sources.Any(source => source.Kind != SearchSourceKind.Selected)
                ? Completion.Bad("SAVE goes with the selected mailbox only.")
            : Update is not null && selected.LiveResults.Has(session.CurrentTag)
                ? Completion.Bad("Changes of another result are told under this tag.")
            : null;
    }

    private async ValueTask SearchAsync(ImapSession session, MailboxInfo mailbox, CancellationToken cancel)
    {
        if (session.Selected is { } selected && selected.Mailbox.Id == mailbox.Id)
        {
            await SearchAsync(session, mailbox, SearchScope.Of(selected, hasRecent: !session.IsRev2), cancel);
        }
        else if (mailbox.Messages > 0 && await session.Account.OpenMailboxAsync(mailbox.Id, cancel) is { } opened)
        {
            try
            {
                await SearchAsync(session, mailbox, SearchScope.Of(opened.Current), cancel);
            }
            finally
            {
                await session.Account.CloseMailboxAsync(opened);
            }
        }
    }

    private async ValueTask SearchAsync(ImapSession session, MailboxInfo mailbox, SearchScope scope, CancellationToken cancel)
    {
        var search = new MessageSearch(session, scope, Program.Key);
        var found = await search.FindAsync(among: null, cancel);
        var result = new SearchResult(scope, found, scope.Messages.Count) { Relevancy = search.Relevancy };

        // RFC 7377 §2.1: of a mailbox without matches nothing is told.
        if (result.Count > 0 && SearchAnswer.IsAsked(Asked))
        {
            var writer = session.Writer.Esearch(session.CurrentTag, mailbox.Name, mailbox.UidValidity);
            SearchAnswer.Write(writer, Asked, result, CommandForm.Uid, Program.Key.Has<ModSeqKey>());
            await session.FlushAsync(cancel);
        }

        if (session.Selected is not { } selected || selected.Mailbox.Id != mailbox.Id)
        {
            return;
        }

        if (Program.SavesResult)
        {
            selected.SavedSearch = result.Told(Asked).Uids;
        }

        if (Update is { } update)
        {
            LiveSearch Make(SearchKey key) =>
                new(session.CurrentTag, CommandForm.Uid, key, update.FetchItems, session.Comparator) { Mailbox = mailbox };
            selected.LiveResults.Keep(session, result, Make, Program.Key);
        }
    }
}
