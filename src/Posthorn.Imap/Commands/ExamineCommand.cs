using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>EXAMINE: opens a mailbox for reading only (RFC 9051 §6.3.3).</summary>
internal sealed record ExamineCommand(string Mailbox, IReadOnlyList<Parameter> Parameters) : IImapCommand<ExamineCommand>
{
    public static CommandRules Rules { get; } = new("EXAMINE") { States = SessionStates.LoggedIn, Source = "RFC 9051 §6.3.3" };

    // examine = "EXAMINE" SP mailbox [SP "(" select-param *(SP select-param) ")"] (RFC 4466 §2.1)
    public static ExamineCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mailbox = reader.Space().Mailbox();
        return new ExamineCommand(mailbox, reader.Parameters(reader.Grammar.SelectParameters));
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) =>
        SelectCommand.OpenAsync(session, Mailbox, Parameters, readOnly: true, cancel);
}
