using System.Text;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Net.Sasl;

namespace Posthorn.Imap.Commands;

/// <summary>AUTHENTICATE: log-in by a SASL mechanism, with the first response in the command if the client likes (RFC 9051 §6.2.2).</summary>
/// <param name="Mechanism">The mechanism's name.</param>
/// <param name="InitialResponse">The first response, decoded, or null.</param>
internal sealed record AuthenticateCommand(string Mechanism, byte[]? InitialResponse) : IImapCommand<AuthenticateCommand>
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
        var initial = reader.InitialResponse();
        return new AuthenticateCommand(mechanism, initial);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (SaslMechanism.Find(Encoding.ASCII.GetBytes(Mechanism)) is not { } mechanism)
        {
            return Completion.No(ResponseCode.Cannot, "There is no such mechanism.");
        }

        if (mechanism.SendsPassword && !session.AllowsPasswords)
        {
            return Completion.No(ResponseCode.PrivacyRequired, "Use TLS before you log in.");
        }

        var exchange = mechanism.Begin();
        var response = ReadOnlyMemory<byte>.Empty;
        if (InitialResponse is not null)
        {
            response = InitialResponse;
        }
        else if (mechanism.ClientFirst)
        {
            var (failure, first) = await AskAsync(session, default, cancel);
            if (failure != SaslFailure.None)
            {
                return Refuse(session, failure);
            }

            response = first;
        }

        while (true)
        {
            var step = await exchange.StepAsync(response, cancel);
            if (step.Credentials is { } credentials)
            {
                using (credentials)
                {
                    return await session.LogInAsync(mechanism.Name, credentials, cancel);
                }
            }

            if (step.Challenge is not { } challenge)
            {
                return Refuse(session, step.Failure);
            }

            var (failure, next) = await AskAsync(session, challenge, cancel);
            if (failure != SaslFailure.None)
            {
                return Refuse(session, failure);
            }

            response = next;
        }
    }

    // RFC 9051 §6.2.2: continue-req = "+" SP (resp-text / base64) CRLF; the client answers with base64, or "*" to cancel.
    private static async ValueTask<(SaslFailure Failure, byte[] Response)> AskAsync(
        ImapSession session, ReadOnlyMemory<byte> challenge, CancellationToken cancel)
    {
        session.Writer.Challenge(challenge.Span);
        await session.FlushAsync(cancel);
        var line = await session.Input.ReadContinuationAsync(SaslLimits.MaxLine, cancel);
        if (line.Status != LineStatus.Line)
        {
            return (SaslFailure.TooLong, []);
        }

        var failure = SaslResponse.TryDecode(line.Line.Span, out var response);
        return (failure, response);
    }

    private static Completion Refuse(ImapSession session, SaslFailure failure)
    {
        switch (failure)
        {
            case SaslFailure.Cancelled:
                return Completion.Bad("Authentication cancelled.");   // RFC 9051 §6.2.2
            case SaslFailure.InvalidBase64:
                return Completion.Bad("Expected base64.");
            case SaslFailure.TooLong:
                return Completion.Bad("The response is too long.");
            default:
                return session.LoginRefused("", "AUTHENTICATE");
        }
    }

    /// <summary>Leaves out what must not be written anywhere.</summary>
    public override string ToString() => nameof(AuthenticateCommand);
}
