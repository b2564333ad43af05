using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>ENABLE: the client knows an extension that changes what it is sent (RFC 9051 §6.3.1).</summary>
internal sealed record EnableCommand(IReadOnlyList<string> Capabilities) : IImapCommand<EnableCommand>
{
    public static CommandRules Rules { get; } = new("ENABLE")
    {
        States = SessionStates.LoggedIn,
        Source = "RFC 9051 §6.3.1",
    };

    // enable = "ENABLE" 1*(SP capability)
    public static EnableCommand Parse(ref ImapReader reader, CommandForm form) => new(reader.Space().Capabilities());

    public async ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel)
    {
        // RFC 9051 §6.3.1: what is not known, or was enabled before, is not an error and is not listed.
        var enabled = new List<string>();
        foreach (var name in Capabilities)
        {
            if (!session.Profile.Offers(name))
            {
                continue;
            }

            if (name.Equals("IMAP4rev2", StringComparison.OrdinalIgnoreCase) && !session.IsRev2)
            {
                session.IsRev2 = true;
                session.Writer.Mode = TextMode.Utf8;
                enabled.Add("IMAP4rev2");
            }
            else if (name.Equals("CONDSTORE", StringComparison.OrdinalIgnoreCase) && !session.IsCondstore)
            {
                session.EnableCondstore();
                enabled.Add("CONDSTORE");
            }
            else if (name.Equals("QRESYNC", StringComparison.OrdinalIgnoreCase) && !session.IsQresync)
            {
                session.EnableQresync();
                enabled.Add("QRESYNC");
            }
            else if (name.Equals("UIDONLY", StringComparison.OrdinalIgnoreCase) && !session.IsUidOnly)
            {
                session.IsUidOnly = true;
                enabled.Add("UIDONLY");
            }
            else if (name.Equals("UTF8=ACCEPT", StringComparison.OrdinalIgnoreCase) && session is { IsUtf8: false, OffersUtf8: true })
            {
                session.EnableUtf8();
                enabled.Add("UTF8=ACCEPT");
            }
            else if (name.Equals("METADATA", StringComparison.OrdinalIgnoreCase) && session.Annotations is not { IsEnabled: true })
            {
                (await session.WatchAnnotationsAsync(cancel)).IsEnabled = true;   // RFC 5464 §4.1
                enabled.Add("METADATA");
            }
        }

        session.Writer.Enabled(enabled);
        return Completion.Ok("ENABLE completed.");
    }
}
