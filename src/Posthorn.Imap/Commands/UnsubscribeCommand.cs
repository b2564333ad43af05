using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>UNSUBSCRIBE: forgets such a name (RFC 9051 §6.3.8).</summary>
internal sealed record UnsubscribeCommand(string Mailbox) : IImapCommand<UnsubscribeCommand>
{
    public static CommandRules Rules { get; } = new("UNSUBSCRIBE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.8" };

    // unsubscribe = "UNSUBSCRIBE" SP mailbox
    public static UnsubscribeCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Mailbox());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        var outcome = await session.Account.SubscribeAsync(name, subscribed: false, cancel);
        session.Notifications?.Own(outcome.ModSeq);
        return outcome.IsDone ? Completion.Ok("UNSUBSCRIBE completed.") : Refusals.Of(outcome.Refusal);
    }
}
