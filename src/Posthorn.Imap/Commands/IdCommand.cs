using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>ID: which programs talk to each other, for logs and bug reports only (RFC 2971).</summary>
internal sealed record IdCommand(IReadOnlyList<KeyValuePair<string, string?>> Client) : IImapCommand<IdCommand>
{
    public static CommandRules Rules { get; } = new("ID") { States = SessionStates.Any, Source = "RFC 2971 §3.1" };

    // id = "ID" SP id-params-list
    public static IdCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().IdParameters());

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        session.ClientName = SessionReporter.ClientName(Client);
        session.Writer.Id([new("name", "Posthorn"), new("version", session.Options.Version)]);
        return ValueTask.FromResult(Completion.Ok("ID completed."));
    }
}
