using System.Globalization;

namespace Posthorn.Lmtp;

/// <summary>MAIL (RFC 5321 §4.1.1.2) with SIZE (RFC 1870), BODY (RFC 6152) and SMTPUTF8 (RFC 6531): begins a transaction.</summary>
internal sealed class MailCommand : ILmtpCommand
{
    private static readonly Reply BadSyntax = new(501, "5.5.4", "The syntax is MAIL FROM:<address> [parameters].");

    private static readonly Reply BadSender = new(501, "5.1.7", "The sender's address is not valid.");

    private static readonly Reply BadValue = new(501, "5.5.4", "A parameter's value is not valid.");

    private static readonly Reply UnknownParameter = new(555, "5.5.4", "A parameter is not known.");

    private static readonly Reply Accepted = new(250, "2.1.0", "OK");

    // RFC 5321 §4.1.4: no second MAIL in a transaction.
    public static CommandRules Rules { get; } = new("MAIL", Phases.Greeted);

    public static ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel) =>
        new(Begin(session, arguments.Span));

    // mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
    private static Reply Begin(LmtpSession session, ReadOnlySpan<byte> arguments)
    {
        if (!CommandText.TryDecode(arguments, "FROM:", out var text))
            return BadSyntax;
        var reader = new PathReader(text);
        var sender = reader.ReversePath();
        if (reader.IsBad)
            return BadSender;
        if (!EsmtpParameters.TryParse(reader.Rest, out var parameters))
            return BadSyntax;

        var mail = new MailParameters(sender, Size: null, IsUtf8: false);
        foreach (var parameter in parameters)
        {
            if (Apply(parameter, ref mail) is { } refusal)
                return refusal;
        }

        if (mail.Size > session.Server.Options.MaxMessageSize)
            return Replies.TooBig;   // RFC 1870 §6.1
        if (sender is { IsUtf8: true } && !mail.IsUtf8)
            return Replies.NeedsSmtpUtf8;
        session.Begin(mail);
        return Accepted;
    }

    private static Reply? Apply(EsmtpParameter parameter, ref MailParameters mail)
    {
        switch (parameter.Keyword)
        {
            case "SIZE":   // RFC 1870 §3: size-value = 1*20DIGIT
                if (parameter.Value is not { Length: <= 20 } digits || !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                    return BadValue;
                mail = mail with { Size = (long)Math.Min(size, long.MaxValue) };
                return null;
            case "BODY":   // RFC 6152 §3: body-value = "7BIT" / "8BITMIME". Bytes are kept as they come, so it makes no difference.
                return parameter.Value?.ToUpperInvariant() is "7BIT" or "8BITMIME" ? null : BadValue;
            case "SMTPUTF8":   // RFC 6531 §3.1: no value
                mail = mail with { IsUtf8 = true };
                return parameter.Value is null ? null : BadValue;
            default:
                return UnknownParameter;   // RFC 5321 §4.1.1.11
        }
    }
}
