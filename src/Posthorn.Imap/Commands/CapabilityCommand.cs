using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>CAPABILITY: lists what the server can do (RFC 9051 §6.1.1).</summary>
internal sealed record CapabilityCommand : IImapCommand<CapabilityCommand>
{
    public static CommandRules Rules { get; } = new("CAPABILITY") { States = SessionStates.Any, Source = "RFC 9051 §6.1.1" };

    // command-any = "CAPABILITY"
    public static CapabilityCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        session.Writer.Capability(Capabilities.Of(session));
        return ValueTask.FromResult(Completion.Ok("CAPABILITY completed."));
    }
}
