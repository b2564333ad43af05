using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>UNAUTHENTICATE: the connection is as before log-in, but for TLS, and can be used for another account (RFC 8437 §3).</summary>
internal sealed record UnauthenticateCommand : IImapCommand<UnauthenticateCommand>
{
    public static CommandRules Rules { get; } = new("UNAUTHENTICATE")
    {
        Capability = "UNAUTHENTICATE",
        States = SessionStates.LoggedIn,
        Source = "RFC 8437 §3",
    };

    // command-auth =/ unauthenticate
    public static UnauthenticateCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (!session.OffersUnauthenticate)
        {
            // RFC 8437 §4.1 would have the compression end here; it cannot, so UNAUTHENTICATE is not offered then (§3: BAD, never NO).
            return Completion.Bad("UNAUTHENTICATE is not offered on a compressed connection.");
        }

        await session.LogOutAsync();
        return Completion.Ok("You are logged out.");
    }
}
