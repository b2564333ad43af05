using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>CANCELUPDATE: ends the updates of results that SEARCH or SORT was asked for (RFC 5267 §4.3.5).</summary>
internal sealed record CancelUpdateCommand(IReadOnlyList<string> Tags) : IImapCommand<CancelUpdateCommand>
{
    public static CommandRules Rules { get; } = new("CANCELUPDATE")
    {
        States = SessionStates.Selected,
        Capability = "CONTEXT=SEARCH",
        Source = "RFC 5267 §4.3.5",
    };

    // command-select =/ "CANCELUPDATE" 1*(SP quoted)
    public static CancelUpdateCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var tags = new List<string>();
        do
        {
            tags.Add(reader.Space().String());
        }
        while (reader.NextIs((byte)' ') && !reader.Failed);
        return new CancelUpdateCommand(tags);
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        // A tag that names nothing is that of a result whose updates have ended, or were refused: there is nothing to be done.
        session.Selected!.LiveResults.Cancel(Tags);
        return ValueTask.FromResult(Completion.Ok("CANCELUPDATE completed."));
    }
}
