using System.Runtime.InteropServices;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>SEARCH and UID SEARCH: finds messages (RFC 9051 §6.4.4).</summary>
internal sealed record SearchCommand(SearchProgram Program, CommandForm Form) : IImapCommand<SearchCommand>
{
    public static CommandRules Rules { get; } = new("SEARCH")
    {
        States = SessionStates.Selected,
        HasUidForm = true,
        NamesNumbers = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 9051 §6.4.4",
    };

    public bool SavesSearch => Program.SavesResult;

    /// <summary>RFC 7162 §3.2.10.2: UID SEARCH may have message numbers among its keys.</summary>
    public bool NamesNumbers => Program.NamesNumbers;

    // search = "SEARCH" [search-return-opts] SP search-program
    public static SearchCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().SearchProgram(), form);

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (session.IsUtf8 && Program.Charset is not null)
        {
            // RFC 9755 §3: after ENABLE UTF8=ACCEPT everything is UTF-8. (SORT and THREAD cannot be without a charset.)
            return ValueTask.FromResult(Completion.Bad("There is no CHARSET once UTF8=ACCEPT is enabled."));
        }

        var search = new SelectedSearch(session, Program);
        return search.RunAsync("SEARCH", result => Answer(session, search, result), cancel);
    }

    private ValueTask Answer(ImapSession session, SelectedSearch search, SearchResult result)
    {
        // RFC 9051 §6.4.4: a client of IMAP4rev2 is answered by ESEARCH in any case; SEARCH is of IMAP4rev1.
        if (Program.Return is not null || session.IsRev2)
        {
            search.Extended(result, Form);
            return ValueTask.CompletedTask;
        }

        var numbers = result.Names(Form);
        if (search.IsCut)
        {
            numbers.Reverse();   // RFC 9738 §3.1; a set, as in ESEARCH, has no order.
        }

        session.Writer.Search(CollectionsMarshal.AsSpan(numbers), search.AsksModSeq ? result.HighestModSeq : null);
        return ValueTask.CompletedTask;
    }
}
