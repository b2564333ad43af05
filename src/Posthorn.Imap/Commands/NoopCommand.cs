using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>NOOP: does nothing; the session tells what has changed, as after every command (RFC 9051 §6.1.2).</summary>
internal sealed record NoopCommand : IImapCommand<NoopCommand>
{
    public static CommandRules Rules { get; } = new("NOOP") { States = SessionStates.Any, Source = "RFC 9051 §6.1.2" };

    // command-any = "NOOP"
    public static NoopCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) =>
        ValueTask.FromResult(Completion.Ok("NOOP completed."));
}
