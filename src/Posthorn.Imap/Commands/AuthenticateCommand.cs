using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net.Sasl;

namespace Posthorn.Imap.Commands;

/// <summary>AUTHENTICATE: log-in by a SASL mechanism, with the first response in the command if the client likes (RFC 9051 §6.2.2).</summary>
/// <param name="Mechanism">The mechanism's name.</param>
/// <param name="InitialResponse">The first response in base64, <c>=</c> for an empty one, or null.</param>
internal sealed record AuthenticateCommand(string Mechanism, string? InitialResponse) : IImapCommand<AuthenticateCommand>
{
    public static CommandRules Rules { get; } = new("AUTHENTICATE")
    {
        States = SessionStates.NotAuthenticated,
        IsSecret = true,
        Source = "RFC 9051 §6.2.2",
    };

    // authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
    public static AuthenticateCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var mechanism = reader.Space().Atom();
        var initial = reader.AtEnd ? null : reader.Space().InitialResponse();
        return new AuthenticateCommand(mechanism, initial);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        await Task.CompletedTask;
        return Completion.Bad("");
    }

    /// <summary>Leaves out what must not be written anywhere.</summary>
    public override string ToString() => nameof(AuthenticateCommand);
}
