using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>UNSELECT: leaves the mailbox without removing anything (RFC 9051 §6.4.2).</summary>
internal sealed record UnselectCommand : IImapCommand<UnselectCommand>
{
    public static CommandRules Rules { get; } = new("UNSELECT") { States = SessionStates.Selected, Source = "RFC 9051 §6.4.2" };

    // command-select = "UNSELECT"
    public static UnselectCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        await session.UnselectAsync();
        return Completion.Ok("UNSELECT completed.");
    }
}
