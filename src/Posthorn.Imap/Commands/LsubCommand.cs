using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>LSUB: subscribed names, for clients of IMAP4rev1 (RFC 3501 §6.3.9).</summary>
internal sealed record LsubCommand(string Reference, string Pattern) : IImapCommand<LsubCommand>
{
    public static CommandRules Rules { get; } = new("LSUB") { States = SessionStates.LoggedIn, Source = "RFC 3501 §6.3.9" };

    // lsub = "LSUB" SP mailbox SP list-mailbox
    public static LsubCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var reference = reader.Space().Mailbox();
        var pattern = reader.Space().ListMailbox();
        return new LsubCommand(reference, pattern);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Pattern.Length == 0)
        {
            session.Writer.Lsub(["\\Noselect"], Store.MailboxName.Delimiter, "");
            return Completion.Ok("LSUB completed.");
        }

        foreach (var (name, isSubscribed) in MailboxLister.Subscribed(session.Account.Current, new MailboxPattern(Reference, Pattern)))
        {
            // RFC 3501 §6.3.9: with "%", a parent that is not subscribed stands for the subscribed names below it.
            session.Writer.Lsub(isSubscribed ? [] : ["\\Noselect"], Store.MailboxName.Delimiter, name);
            await session.FlushIfFullAsync(cancel);
        }

        return Completion.Ok("LSUB completed.");
    }
}
