using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
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
        // RFC 2342 §3: a client makes no mailboxes in the last of them, and NOTIFY and ESEARCH do not count them as personal.
        session.Writer.Namespace(
            [new NamespaceDescription("", Store.MailboxName.Delimiter)],
            [],
            SmartNames.IsOffered(session) ? [new NamespaceDescription(SmartNames.Prefix, Store.MailboxName.Delimiter)] : []);
        return ValueTask.FromResult(Completion.Ok("NAMESPACE completed."));
    }
}
