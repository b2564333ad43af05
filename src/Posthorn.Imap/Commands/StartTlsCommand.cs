using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net.Tls;

namespace Posthorn.Imap.Commands;

/// <summary>STARTTLS: everything from here on is encrypted (RFC 9051 §6.2.1).</summary>
internal sealed record StartTlsCommand : IImapCommand<StartTlsCommand>
{
    public static CommandRules Rules { get; } = new("STARTTLS")
    {
        States = SessionStates.NotAuthenticated,
        Source = "RFC 9051 §6.2.1",
    };

    // command-nonauth = "STARTTLS"
    public static StartTlsCommand Parse(ref ImapReader reader, CommandForm form) => new();

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (!session.OffersStartTls)
        {
            return session.Connection.IsTls ? Completion.Bad("TLS is active already.") : Completion.Bad("STARTTLS is not offered here.");
        }

        switch (await session.StartTlsAsync("Begin the TLS handshake.", cancel))
        {
            case TlsUpgrade.Done:
                return Completion.AlreadySent;
            case TlsUpgrade.Unavailable:
                return Completion.No(ResponseCode.Unavailable, "There is no certificate now.");
            case TlsUpgrade.PlaintextAfterStartTls:
                // Somebody may have put it there (CVE-2011-0411): nothing of it is looked at.
                session.EndWith("Nothing may follow STARTTLS before its answer.");
                return Completion.Bad("Nothing may follow STARTTLS before its answer.");
            default:
                // Not cut: the alert that says what was wrong with the handshake may be on its way still.
                session.IsEnding = true;
                return Completion.AlreadySent;
        }
    }
}
