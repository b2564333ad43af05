using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>EXAMINE: opens a mailbox for reading only (RFC 9051 §6.3.3).</summary>
internal sealed record ExamineCommand(string Mailbox) : IImapCommand<ExamineCommand>
{
    public static CommandRules Rules { get; } = new("EXAMINE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.3" };

    // examine = "EXAMINE" SP mailbox
    public static ExamineCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Mailbox());

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) =>
        SelectCommand.OpenAsync(session, Mailbox, readOnly: true, cancel);
}
