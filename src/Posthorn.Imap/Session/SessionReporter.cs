using System.Globalization;
using Posthorn.Net;

namespace Posthorn.Imap.Session;

/// <summary>
/// Says of a session what its client has been told and asked for. Reads what the session changes meanwhile: each fact by itself is true,
/// two of them may be of different moments.
/// </summary>
internal static class SessionReporter
{
    /// <summary>Characters of a client's name at most: it is the client that chooses them.</summary>
    private const int MaxClient = 80;

    private static readonly string[] s_clientFields = ["name", "version"];

    /// <summary>Makes the report.</summary>
    public static SessionReport Of(ImapSession session)
    {
        var facts = new List<KeyValuePair<string, string>>();
        if (session.ClientName is { Length: > 0 } client)
        {
            facts.Add(new("client", client));
        }

        var enabled = Enabled(session);
        if (enabled.Length > 0)
        {
            facts.Add(new("enabled", enabled));
        }

        if (session.Selected is { } selected)
        {
            var (told, now) = (selected.ToldModSeq, selected.Mailbox.Current.Info.HighestModSeq);
            facts.Add(new("mailbox", selected.Mailbox.Current.Info.Name + (selected.IsReadOnly ? " (read-only)" : "")));
            facts.Add(new("told", string.Create(CultureInfo.InvariantCulture, $"{selected.Exists} messages, mod-sequence {told}")));
            if (now > told)
            {
                facts.Add(new("not told yet", string.Create(CultureInfo.InvariantCulture, $"up to mod-sequence {now}")));
            }
        }

        if (session.Notifications is { Registration.IsActive: true })
        {
            facts.Add(new("watches", "NOTIFY"));
        }

        var (command, since) = session.UnderWay;
        return new SessionReport(command, command is null ? TimeSpan.Zero : session.Server.Store.Time.GetElapsedTime(since), facts);
    }

    /// <summary>The name and the version that a client gives by ID.</summary>
    public static string ClientName(IReadOnlyList<KeyValuePair<string, string?>> fields)
    {
        var name = string.Join(' ', s_clientFields.Select(wanted => fields.FirstOrDefault(field => field.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase)).Value)
            .Where(value => !string.IsNullOrEmpty(value)));
        return name.Length <= MaxClient ? name : name[..MaxClient];
    }

    private static string Enabled(ImapSession session) => string.Join(' ', new[]
    {
        session.IsRev2 ? "IMAP4rev2" : "", session.IsUtf8 ? "UTF8=ACCEPT" : "", session.IsQresync ? "QRESYNC" : session.IsCondstore ? "CONDSTORE" : "", session.IsUidOnly ? "UIDONLY" : "",
        session.Connection.IsCompressed ? "COMPRESS" : "",
    }.Where(name => name.Length > 0));
}
