namespace Posthorn.Lmtp;

/// <summary>RCPT (RFC 5321 §4.1.1.3): adds a recipient to the transaction. No parameter is known, because none is advertised.</summary>
internal sealed class RcptCommand : ILmtpCommand
{
    private static readonly Reply BadSyntax = new(501, "5.5.4", "The syntax is RCPT TO:<address>.");

    private static readonly Reply BadRecipient = new(501, "5.1.3", "The recipient's address is not valid.");

    private static readonly Reply UnknownParameter = new(555, "5.5.4", "A parameter is not known.");

    private static readonly Reply TooMany = new(452, "4.5.3", "Too many recipients.");

    private static readonly Reply Accepted = new(250, "2.1.5", "OK");

    public static CommandRules Rules { get; } = new("RCPT", Phases.Sender | Phases.Recipients);

    // rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF
    public static async ValueTask<Reply?> ExecuteAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancel)
    {
        if (!CommandText.TryDecode(arguments.Span, "TO:", out var text))
            return BadSyntax;
        if (Parse(text, session, out var address) is { } refusal)
            return refusal;

        var transaction = session.Transaction!;
        if (transaction.Recipients.Count >= session.Server.Options.MaxRecipients)
            return session.Refuse(address, TooMany);   // RFC 5321 §4.5.3.1.10
        if (address!.LookupName is not { } name)
            return session.Refuse(address, Replies.UnknownRecipient);
        try
        {
            var (account, detail) = await session.Server.Directory.FindRecipientAsync(name, cancel);
            if (account is null)
                return session.Refuse(address, Replies.UnknownRecipient);
            transaction.Recipients.Add(new Recipient(address, account, detail));
            return Accepted;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return session.Refuse(address, session.ReplyTo(e));
        }
    }

    private static Reply? Parse(string text, LmtpSession session, out MailAddress? address)
    {
        var reader = new PathReader(text);
        address = reader.ForwardPath(session.Server.Options.Mode);
        if (reader.IsBad)
            return BadRecipient;
        if (!EsmtpParameters.TryParse(reader.Rest, out var parameters))
            return BadSyntax;
        if (parameters.Count > 0)
            return UnknownParameter;
        return address!.IsUtf8 && !session.Transaction!.Mail.IsUtf8 ? Replies.NeedsSmtpUtf8 : null;
    }
}
