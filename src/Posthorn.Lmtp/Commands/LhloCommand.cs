namespace Posthorn.Lmtp;

/// <summary>LHLO (RFC 2033 §4.1): EHLO of LMTP.</summary>
internal sealed class LhloCommand : ILmtpCommand
{
    public static CommandRules Rules { get; } = new("LHLO", Phases.Any) { Mode = LmtpMode.Lmtp };

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel) =>
        Introduction.AcceptAsync(session, arguments, extended: true);
}

/// <summary>EHLO (RFC 5321 §4.1.1.1).</summary>
internal sealed class EhloCommand : ILmtpCommand
{
    public static CommandRules Rules { get; } = new("EHLO", Phases.Any) { Mode = LmtpMode.Smtp };

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel) =>
        Introduction.AcceptAsync(session, arguments, extended: true);
}

/// <summary>HELO (RFC 5321 §4.1.1.1): its answer names no extensions.</summary>
internal sealed class HeloCommand : ILmtpCommand
{
    public static CommandRules Rules { get; } = new("HELO", Phases.Any) { Mode = LmtpMode.Smtp };

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel) =>
        Introduction.AcceptAsync(session, arguments, extended: false);
}

/// <summary>What LHLO, EHLO and HELO have in common.</summary>
internal static class Introduction
{
    private static readonly Reply NameWanted = new(501, "5.5.4", "The client's name is missing.");

    // RFC 5321 §4.1.1.1: ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
    // The name is not held against its grammar, nor used: many clients send the name of a container, with underscores.
    public static async ValueTask<Reply?> AcceptAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, bool extended)
    {
        if (arguments.IsEmpty)
            return NameWanted;

        // RFC 5321 §4.1.4: it clears all buffers, as RSET does.
        await session.ResetAsync();
        session.IsGreeted = true;

        // RFC 2034 §4: no enhanced status code here.
        var options = session.Server.Options;
        if (!extended)
            return new Reply(250, null, options.HostName);
        session.Answer(250, [options.HostName, .. Extensions(session)]);
        return null;
    }

    private static IEnumerable<string> Extensions(LmtpSession session)
    {
        yield return "PIPELINING";            // RFC 2920
        yield return "ENHANCEDSTATUSCODES";   // RFC 2034
        yield return "8BITMIME";              // RFC 6152
        yield return "SMTPUTF8";              // RFC 6531
        yield return "CHUNKING";              // RFC 3030
        if (session.OffersTls)
            yield return "STARTTLS";          // RFC 3207
        yield return $"SIZE {session.Server.Options.MaxMessageSize}";   // RFC 1870
    }
}
