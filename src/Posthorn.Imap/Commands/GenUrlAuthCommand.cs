using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Imap.Urls;

namespace Posthorn.Imap.Commands;

/// <summary>GENURLAUTH: authorizes URLs of the own account, so that others can read what they name (RFC 4467 §7).</summary>
internal sealed record GenUrlAuthCommand(IReadOnlyList<(string Rump, string Mechanism)> Urls) : IImapCommand<GenUrlAuthCommand>
{
    public static CommandRules Rules { get; } = new("GENURLAUTH") { States = SessionStates.LoggedIn, Source = "RFC 4467 §7" };

    // genurlauth = "GENURLAUTH" 1*(SP url-rump SP mechanism)
    public static GenUrlAuthCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var urls = new List<(string, string)>();
        do
        {
            var rump = reader.Space().AString();
            urls.Add((rump, reader.Space().Atom()));
        }
        while (reader.NextIs((byte)' '));
        return new GenUrlAuthCommand(urls);
    }

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        var authorized = new List<string>();
        foreach (var (rump, mechanism) in Urls)
        {
            if (!mechanism.Equals(UrlToken.Mechanism, StringComparison.OrdinalIgnoreCase))
            {
                return Completion.Bad($"The only mechanism is {UrlToken.Mechanism}.");
            }

            // RFC 4467 §7: a URL that is not valid is answered by BAD.
            if (await AuthorizedUrl.GenerateAsync(session, rump, cancel) is not { } url)
            {
                return Completion.Bad("A URL names no message of this account, or says not who may use it.");
            }

            authorized.Add(url);
        }

        // genurlauth-data = "*" SP "GENURLAUTH" 1*(SP url-full)
        session.Writer.Raw("* GENURLAUTH"u8);
        foreach (var url in authorized)
        {
            session.Writer.Space().String(url);
        }

        session.Writer.EndLine();
        return Completion.Ok("GENURLAUTH completed.");
    }
}
