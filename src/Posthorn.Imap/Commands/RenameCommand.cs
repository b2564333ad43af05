using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>RENAME: gives a mailbox, and those below it, another name (RFC 9051 §6.3.6).</summary>
internal sealed record RenameCommand(string From, string To) : IImapCommand<RenameCommand>
{
    public static CommandRules Rules { get; } = new("RENAME") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.6" };

    // rename = "RENAME" SP mailbox SP mailbox
    public static RenameCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var from = reader.Space().Mailbox();
        var to = reader.Space().Mailbox();
        return new RenameCommand(from, to);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var to = "";
        if ((Refusals.OfName(From, out var from) ?? Refusals.OfReserved(session, from)
            ?? Refusals.OfName(To, out to) ?? Refusals.OfReserved(session, to)) is { } refusal)
        {
            return refusal;
        }

        var outcome = await session.Account.RenameMailboxAsync(from, to, session.Options.MaxAnnotationTotal, cancel);
        session.Notifications?.Own(outcome.ModSeq);
        if (outcome.IsDone)
        {
            // RFC 5464 §4.1: the annotations of INBOX have been copied.
            session.Annotations?.Learn(
                outcome.Value.Id,
                session.Account.Current.AnnotationsOf(outcome.Value.Id).Where(one => one.ModSeq == outcome.ModSeq).Select(one => new NewAnnotation(one.Entry, one.Value)));
        }

        return outcome.IsDone ? Completion.Ok("RENAME completed.") : Refusals.Of(outcome.Refusal);
    }
}
