using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>LOGOUT: ends the session (RFC 9051 §6.1.3).</summary>
internal sealed record LogoutCommand : IImapCommand<LogoutCommand>
{
    public static CommandRules Rules { get; } = new("LOGOUT") { States = SessionStates.Any, Source = "RFC 9051 §6.1.3" };

    // command-any = "LOGOUT"
    public static LogoutCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        // RFC 9051 §6.1.3: BYE comes before the tagged OK. What has changed meanwhile is of no use any more.
        await session.UnselectAsync();
        session.EndWith("Until next time.");
        return Completion.Ok("LOGOUT completed.");
    }
}
