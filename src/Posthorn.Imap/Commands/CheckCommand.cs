using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>CHECK: a checkpoint, which is the same as NOOP since everything acknowledged is on disk already (RFC 3501 §6.4.1).</summary>
internal sealed record CheckCommand : IImapCommand<CheckCommand>
{
    public static CommandRules Rules { get; } = new("CHECK") { States = SessionStates.Selected, Source = "RFC 3501 §6.4.1" };

    // command-select = "CHECK"
    public static CheckCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) =>
        ValueTask.FromResult(Completion.Ok("CHECK completed."));
}
