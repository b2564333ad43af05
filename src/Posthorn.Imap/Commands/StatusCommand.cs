using Posthorn.Imap.Session;
using Posthorn.Imap.Status;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Commands;

/// <summary>STATUS: counters of a mailbox without selecting it (RFC 9051 §6.3.11).</summary>
internal sealed record StatusCommand(string Mailbox, IReadOnlyList<StatusItem> Items) : IImapCommand<StatusCommand>
{
    public static CommandRules Rules { get; } = new("STATUS") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.11" };

    // status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
    public static StatusCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.Space().Mailbox();
        var items = reader.Space().StatusItems();
        return new StatusCommand(mailbox, items);
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return ValueTask.FromResult(refusal);
        }

        if (session.Account.Current.Find(name) is not { } mailbox)
        {
            return ValueTask.FromResult(Refusals.Of(Refusal.NoSuchMailbox));
        }

        StatusValues.Answer(session, mailbox, Items);
        return ValueTask.FromResult(Completion.Ok("STATUS completed."));
    }
}
