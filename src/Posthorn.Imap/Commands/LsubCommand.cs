using Posthorn.Imap.List;
using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
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

        var account = session.Account.Current;
        var folders = await SmartLister.SubscribedAsync(session, cancel);
        foreach (var (name, isSubscribed) in MailboxLister.Subscribed(account, new MailboxPattern(Reference, Pattern)))
        {
            session.Writer.Lsub(Attributes(account, name, isSubscribed, folders.Contains(name)), Store.MailboxName.Delimiter, name);
            await session.FlushIfFullAsync(cancel);
        }

        return Completion.Ok("LSUB completed.");
    }

    private List<string> Attributes(Store.AccountSnapshot account, string name, bool isSubscribed, bool isFolder)
    {
        var attributes = new List<string>();
        var mailbox = account.Find(name);

        // RFC 3501 §6.3.9: with "%", a parent that is not subscribed stands for the subscribed names below it. Without "%", where
        // \Noselect cannot mean that, it says that there is no such mailbox (any more), so that clients do not try to select it.
        if (!isSubscribed || (mailbox is null && !isFolder && !Pattern.Contains('%', StringComparison.Ordinal)))
        {
            attributes.Add("\\Noselect");
        }

        // Some clients look for special uses here and nowhere else.
        MailboxAttributes.AddUses(attributes, isSubscribed && mailbox is not null ? mailbox.Uses : Store.SpecialUses.None);
        return attributes;
    }
}
