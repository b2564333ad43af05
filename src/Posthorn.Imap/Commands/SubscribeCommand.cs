using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>SUBSCRIBE: notes a name for LSUB and LIST (SUBSCRIBED) (RFC 9051 §6.3.7).</summary>
internal sealed record SubscribeCommand(string Mailbox) : IImapCommand<SubscribeCommand>
{
    public static CommandRules Rules { get; } = new("SUBSCRIBE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.7" };

    // subscribe = "SUBSCRIBE" SP mailbox
    public static SubscribeCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Mailbox());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        var outcome = await session.Account.SubscribeAsync(name, subscribed: true, cancel);
        session.Notifications?.Own(outcome.ModSeq);
        return outcome.IsDone ? Completion.Ok("SUBSCRIBE completed.") : Refusals.Of(outcome.Refusal);
    }
}
