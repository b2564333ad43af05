using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>NAMESPACE: where mailboxes are (RFC 9051 §6.3.10).</summary>
internal sealed record NamespaceCommand : IImapCommand<NamespaceCommand>
{
    public static CommandRules Rules { get; } = new("NAMESPACE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.10" };

    // command-auth = "NAMESPACE"
    public static NamespaceCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        Tell(session);
        return ValueTask.FromResult(Completion.Ok("NAMESPACE completed."));
    }

    /// <summary>Writes the response. There is one namespace, without a prefix that could be translated (RFC 5255 §3.4).</summary>
    public static void Tell(ImapSession session) =>
        session.Writer.Namespace([new NamespaceDescription("", Store.MailboxName.Delimiter)], [], []);
}
