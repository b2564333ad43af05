using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>LIST: which mailboxes there are (RFC 9051 §6.3.9; RFC 5258, RFC 5819, RFC 6154).</summary>
internal sealed record ListCommand(ListArguments Arguments) : IImapCommand<ListCommand>
{
    public static CommandRules Rules { get; } = new("LIST") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.9" };

    // list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
    public static ListCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().ListArguments());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (!Arguments.IsExtended && Arguments.Patterns is [""])
        {
            // RFC 9051 §6.3.9: an empty pattern asks for the delimiter and the root of the reference.
            var root = SmartNames.IsFolder(session, Arguments.Reference) ? SmartNames.Prefix : "";
            session.Writer.List(["\\Noselect"], Store.MailboxName.Delimiter, root);
            return Completion.Ok("LIST completed.");
        }

        await MailboxLister.WriteAsync(session, Arguments, cancel);
        return Completion.Ok("LIST completed.");
    }
}
