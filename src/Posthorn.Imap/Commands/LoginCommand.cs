using System.Text;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net.Sasl;

namespace Posthorn.Imap.Commands;

/// <summary>LOGIN: a name and a password in clear text (RFC 9051 §6.2.3).</summary>
internal sealed record LoginCommand(string Name, string Password) : IImapCommand<LoginCommand>
{
    public static CommandRules Rules { get; } = new("LOGIN")
    {
        States = SessionStates.NotAuthenticated,
        IsSecret = true,
        Source = "RFC 9051 §6.2.3",
    };

    // login = "LOGIN" SP userid SP password; userid = astring; password = astring
    public static LoginCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var name = reader.Space().AString();
        var password = reader.Space().AString();
        return new LoginCommand(name, password);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        if (!session.AllowsPasswords)
        {
            // RFC 9051 §6.2.3: LOGINDISABLED. The password has been seen on the wire, but it must not become a habit.
            return Completion.No(ResponseCode.PrivacyRequired, "Use TLS before you log in.");
        }

        var failure = PasswordCredentials.TryCreate([], Encoding.UTF8.GetBytes(Name), Encoding.UTF8.GetBytes(Password), out var credentials);
        if (failure != SaslFailure.None)
        {
            return session.LoginRefused(Name, "LOGIN");
        }

        using (credentials)
        {
            return await session.LogInAsync("LOGIN", credentials!, cancel);
        }
    }

    /// <summary>Leaves out what must not be written anywhere.</summary>
    public override string ToString() => nameof(LoginCommand);
}
