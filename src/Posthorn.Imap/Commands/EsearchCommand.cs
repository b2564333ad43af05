using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>ESEARCH: finds messages in any mailboxes, and tells their UIDs (RFC 7377 §2). UID ESEARCH, which has examples there, is the same.</summary>
/// <param name="Sources">Which mailboxes; null for the selected one.</param>
/// <param name="Program">What to look for.</param>
internal sealed record EsearchCommand(IReadOnlyList<MailboxSelector>? Sources, SearchProgram Program) : IImapCommand<EsearchCommand>
{
    public static CommandRules Rules { get; } = new("ESEARCH")
    {
        States = SessionStates.LoggedIn,
        Capability = "MULTISEARCH",
        HasUidForm = true,
        TellsProgress = true,
        UsesNumbers = true,
        Source = "RFC 7377 §2",
    };

    public bool SavesSearch => Program.SavesResult;

    public bool NamesNumbers => Program.NamesNumbers;

    // esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
    public static EsearchCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var sources = reader.Space().OptionalSearchSources();
        return new EsearchCommand(sources, reader.SearchProgram());
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var wantsSelected = Sources is null || Sources.Any(source => source.Filter == NotifyFilter.Selected);
        if (wantsSelected && session.Selected is null)
        {
            return ValueTask.FromResult(Completion.Bad("Select a mailbox first."));   // RFC 7377 §2.2
        }

        if (Program.SavesResult && !(Sources?.All(source => source.Filter == NotifyFilter.Selected) ?? true))
        {
            return ValueTask.FromResult(Completion.Bad("SAVE is for a search of the selected mailbox alone."));   // RFC 7377 §2.2
        }

        return session.IsUtf8 && Program.Charset is not null
            ? ValueTask.FromResult(Completion.Bad("There is no CHARSET once UTF8=ACCEPT is enabled."))   // RFC 9755 §3
            : new MultiSearch(session, Program, Sources ?? [new MailboxSelector(NotifyFilter.Selected, [])]).RunAsync(cancel);
    }
}
