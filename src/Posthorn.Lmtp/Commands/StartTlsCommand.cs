using Posthorn.Net.Tls;

namespace Posthorn.Lmtp;

/// <summary>STARTTLS (RFC 3207 §4).</summary>
internal sealed class StartTlsCommand : ILmtpCommand
{
    private static readonly Reply NotOffered = new(502, "5.5.1", "STARTTLS is not available.");

    private static readonly Reply NotNow = new(454, "4.7.0", "TLS is not available now.");

    // A transaction that began in plain text does not go on under TLS.
    public static CommandRules Rules { get; } = new("STARTTLS", Phases.Greeted);

    public static async ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        if (!arguments.IsEmpty)
            return Replies.NoArguments;
        if (!session.OffersTls)
            return NotOffered;
        switch (await session.StartTlsAsync("220 2.0.0 Go ahead.\r\n"u8.ToArray(), cancel))
        {
            case TlsUpgrade.Done:
                // RFC 3207 §4.2: what was said before does not count; the client introduces itself again.
                session.IsGreeted = false;
                return null;
            case TlsUpgrade.Unavailable:
                return NotNow;
            default:
                // A failed handshake, or plain text behind the command (CVE-2011-0411): nothing that follows can be trusted.
                session.End();
                return null;
        }
    }
}
