using Posthorn.Imap.Session;
using Posthorn.Imap.SmartFolders;
using Posthorn.Imap.Status;
using Posthorn.Imap.Syntax;

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

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (Refusals.OfName(Mailbox, out var name) is { } refusal)
        {
            return refusal;
        }

        var (mailbox, problem) = await SmartMailboxes.FindAsync(session, name, cancel);
        if (mailbox is null)
        {
            return problem;
        }

        StatusValues.Answer(session, mailbox, Items);
        return Completion.Ok("STATUS completed.");
    }
}
