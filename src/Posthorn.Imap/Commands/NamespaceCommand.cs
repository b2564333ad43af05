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
        Tell(session);
        return ValueTask.FromResult(Completion.Ok("NAMESPACE completed."));
    }

    /// <summary>
    /// Writes the response. RFC 2342 §3: a client makes no mailboxes in the last namespaces, and NOTIFY and ESEARCH do not count them as
    /// personal.
    /// </summary>
    public static void Tell(ImapSession session)
    {
        var shared = new List<NamespaceDescription>();
        if (SmartNames.IsOffered(session))
        {
            ResponseText name = "Smart folders";
            var translations = session.Language.Translations;
            var translation = translations is null ? null : name.In(translations) + Store.MailboxName.Delimiter;   // RFC 5255 §3.4
            shared.Add(new NamespaceDescription(SmartNames.Prefix, Store.MailboxName.Delimiter, translation));
        }

        session.Writer.Namespace([new NamespaceDescription("", Store.MailboxName.Delimiter)], [], shared);
    }
}
