using System.Runtime.InteropServices;
using Posthorn.Imap.Order;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>SORT and UID SORT: finds messages, and tells them in an order (RFC 5256 §3, RFC 5957); with RETURN, by ESEARCH (RFC 5267 §3).</summary>
internal sealed record SortCommand(IReadOnlyList<SortCriterion> Criteria, SearchProgram Program, CommandForm Form) : IImapCommand<SortCommand>
{
    public static CommandRules Rules { get; } = new("SORT")
    {
        States = SessionStates.Selected,
        Capability = "SORT",
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 5256 §3",
    };

    public bool SavesSearch => Program.SavesResult;

    /// <summary>Whether the order is by relevancy (RFC 6203 §6).</summary>
    public bool SortsByRelevancy => Criteria.Any(criterion => criterion.Key == SortKey.Relevancy);

    public bool NamesNumbers => Program.NamesNumbers;

    // sort = ["UID" SP] "SORT" [search-return-opts] SP sort-criteria SP search-criteria
    public static SortCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var options = reader.Space().OptionalSearchReturn();
        var criteria = reader.SortCriteria();
        return new SortCommand(criteria, reader.Space().SearchCriteria(options), form);
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var search = new SelectedSearch(session, Program) { Passes = 2, AsksRelevancy = SortsByRelevancy || Program.Return?.Contains(SearchReturnOption.Relevancy) == true };
        return search.RunAsync("SORT", found => AnswerAsync(session, search, found, cancel), cancel);
    }

    private async ValueTask AnswerAsync(ImapSession session, SelectedSearch search, SearchResult found, CancellationToken cancel)
    {
        var sorted = await MessageSorter.SortAsync(session, found, Criteria, session.Comparator, cancel);
        if (Program.Return is null)
        {
            session.Writer.Sort(CollectionsMarshal.AsSpan(sorted.Names(Form)), search.AsksModSeq ? sorted.HighestModSeq : null);
            return;
        }

        search.Extended(sorted, Form, this);
    }
}
