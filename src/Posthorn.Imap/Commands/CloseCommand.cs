using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>CLOSE: removes the messages with \Deleted, silently, and leaves the mailbox (RFC 9051 §6.4.1).</summary>
internal sealed record CloseCommand : IImapCommand<CloseCommand>
{
    public static CommandRules Rules { get; } = new("CLOSE")
    {
        States = SessionStates.Selected,
        TellsProgress = true,
        Source = "RFC 9051 §6.4.1",
    };

    // command-select = "CLOSE"
    public static CloseCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (selected is { IsReadOnly: false, Smart: null })
        {
            await session.Progress.WhileAsync(session.Account.ExpungeAsync(selected.Mailbox.Id, only: null, cancel), cancel);
        }

        await session.UnselectAsync();
        return Completion.Ok("CLOSE completed.");
    }
}
