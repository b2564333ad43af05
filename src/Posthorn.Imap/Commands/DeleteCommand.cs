using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>DELETE: removes a mailbox with its messages; those below it stay (RFC 9051 §6.3.5).</summary>
internal sealed record DeleteCommand(string Mailbox) : IImapCommand<DeleteCommand>
{
    public static CommandRules Rules { get; } = new("DELETE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.5" };

    // delete = "DELETE" SP mailbox
    public static DeleteCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Mailbox());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if ((Refusals.OfName(Mailbox, out var name) ?? Refusals.OfReserved(session, name)) is { } refusal)
        {
            return refusal;
        }

        var outcome = await session.Account.DeleteMailboxAsync(name, cancel);
        session.Notifications?.Own(outcome.ModSeq);
        if (!outcome.IsDone)
        {
            return Refusals.Of(outcome.Refusal);
        }

        if (session.Selected?.Mailbox.Id == outcome.Value.Id)
        {
            // The client has deleted what it had selected: it is in the authenticated state again.
            await session.UnselectAsync();
        }

        return Completion.Ok("DELETE completed.");
    }
}
