using Posthorn.Imap.Delta;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>X-DELTA: what has changed in all mailboxes since a mod-sequence of the account (docs/x-delta.md §4).</summary>
internal sealed record XDeltaCommand(long Since) : IImapCommand<XDeltaCommand>
{
    public static CommandRules Rules { get; } = new("X-DELTA")
    {
        Capability = "X-DELTA=1",
        States = SessionStates.LoggedIn,
        Source = "docs/x-delta.md §4",
    };

    // x-delta = "X-DELTA" SP mod-sequence-valzer
    public static XDeltaCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Number64());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        await AccountDelta.TellAsync(session, Since, cancel);
        return Completion.Ok("X-DELTA completed.");
    }
}
