using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Imap.Urls;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>RESETKEY: makes the authorized URLs of a mailbox, or of all mailboxes, invalid (RFC 4467 §7).</summary>
internal sealed record ResetKeyCommand(string? Mailbox, IReadOnlyList<string> Mechanisms) : IImapCommand<ResetKeyCommand>
{
    public static CommandRules Rules { get; } = new("RESETKEY") { States = SessionStates.LoggedIn, Source = "RFC 4467 §7" };

    // resetkey = "RESETKEY" [SP mailbox *(SP mechanism)]
    public static ResetKeyCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.NextIs((byte)' ') ? reader.Space().Mailbox() : null;
        var mechanisms = new List<string>();
        while (mailbox is not null && reader.NextIs((byte)' '))
        {
            mechanisms.Add(reader.Space().Atom());
        }

        return new ResetKeyCommand(mailbox, mechanisms);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Mechanisms.Any(mechanism => !mechanism.Equals(UrlToken.Mechanism, StringComparison.OrdinalIgnoreCase)))
        {
            return Completion.Bad($"The only mechanism is {UrlToken.Mechanism}.");
        }

        var engine = session.Server.Store.Engine;
        if (Mailbox is null)
        {
            await engine.RemoveUrlKeysAsync(session.Account.Id, cancel);
            return Done(session, null, "All keys are removed.");
        }

        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        return session.Account.Current.Find(name) is { } mailbox
            && await engine.SetUrlKeyAsync(mailbox.Id, UrlToken.NewKey(), replaces: true, cancel) is not null
                ? Done(session, mailbox.Id, "The mailbox has a new key.")
                : Refusals.Of(Refusal.NoSuchMailbox);
    }

    // RFC 4467 §7: sessions that have the mailbox selected are told by an untagged URLMECH; this one is by the tagged OK.
    private static Completion Done(ImapSession session, MailboxId? mailbox, ResponseText text)
    {
        session.Account.NoteUrlKeys(mailbox);
        session.Selected?.LearnUrlKeys();
        return new Completion(CompletionStatus.Ok, SessionCodes.UrlMechanisms(session), text);
    }
}
