using System.Globalization;
using System.Net;
using System.Text;
using Posthorn.Configuration;
using Posthorn.Net;

namespace Posthorn.Hosting;

/// <summary>The status page: who is connected, what each session's client was told, and what it waits for. Loads itself anew.</summary>
internal static class StatusPage
{
    /// <summary>Sessions that are shown at most: those that are connected for longest.</summary>
    private const int MaxSessions = 500;

    private static readonly string[] s_columns =
        ["session", "protocol", "peer", "account", "since", "TLS", "now", "", "received", "sent"];

    private static readonly DateTimeOffset s_started = DateTimeOffset.UtcNow;

    /// <summary>The page.</summary>
    /// <param name="accounts">How many accounts there are.</param>
    public static string Html(PosthornOptions options, IEnumerable<LineConnection> sessions, int accounts)
    {
        var all = sessions.OrderBy(session => session.Since).ToList();
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"5\"><title>Posthorn</title><style>")
            .Append("body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}")
            .Append("td,th{padding:.2em .8em;text-align:left;vertical-align:top;border-bottom:1px solid #ccc}dl{margin:0}dt{float:left;color:#555}dd{margin:0 0 0 7em}")
            .Append("</style></head><body><h1>Posthorn ").Append(ProductVersion.Text).Append("</h1>");
        var uptime = DateTimeOffset.UtcNow - s_started;
        page.Append(CultureInfo.InvariantCulture, $"<p>Running for {(int)uptime.TotalHours} h {uptime.Minutes} min. {accounts} accounts, {all.Count} sessions.</p><h2>Listeners</h2><ul>");
        foreach (var listener in options.Listeners)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{WebUtility.HtmlEncode(listener.Name)} on {WebUtility.HtmlEncode(listener.ToString())}, TLS {WebUtility.HtmlEncode(listener.Tls)}</li>");
        }

        page.Append("</ul><h2>Sessions</h2><table><tr>");
        foreach (var column in s_columns)
        {
            page.Append("<th>").Append(column).Append("</th>");
        }

        page.Append("</tr>");
        foreach (var session in all.Take(MaxSessions).Select(SessionView.Of))
        {
            AppendRow(page, session);
        }

        return page.Append("</table></body></html>\n").ToString();
    }

    private static void AppendRow(StringBuilder page, SessionView session)
    {
        page.Append("<tr>");
        foreach (var cell in new[]
        {
            session.Session, session.Protocol, session.Peer, session.Account ?? "-", session.Since.ToString("u", CultureInfo.InvariantCulture), session.Tls ?? "-", session.Now,
        })
        {
            page.Append("<td>").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
        }

        page.Append("<td><dl>");
        foreach (var (name, value) in session.Facts)
        {
            page.Append("<dt>").Append(WebUtility.HtmlEncode(name)).Append("</dt><dd>").Append(WebUtility.HtmlEncode(value)).Append("</dd>");
        }

        page.Append(CultureInfo.InvariantCulture, $"</dl></td><td>{session.Received:N0}</td><td>{session.Sent:N0}</td></tr>");
    }
}

/// <summary>A session as the status page and <c>/sessions</c> show it.</summary>
/// <param name="Now">The command that is under way and what the session waits for, for how long.</param>
/// <param name="Facts">What the protocol says of it.</param>
/// <param name="Received">Octets on the wire.</param>
/// <param name="Sent">Octets on the wire.</param>
internal sealed record SessionView(
    string Session, string Protocol, string Peer, string? Account, DateTimeOffset Since, string? Tls, string Now,
    IReadOnlyDictionary<string, string> Facts, long Received, long Sent)
{
    /// <summary>How a connection is now.</summary>
    public static SessionView Of(LineConnection connection)
    {
        var report = connection.Reporter?.Invoke();
        var (wait, since) = connection.Waiting;
        var waits = wait switch
        {
            ConnectionWait.PeerToSend => $"waits for the client ({Length(since)})",
            ConnectionWait.PeerToRead => $"waits for the client to read ({Length(since)})",
            _ => "works",
        };
        var command = report?.Command is { } name ? $"{name} ({Length(report.For)}): " : "";
        return new SessionView(
            connection.SessionId, connection.Protocol, connection.Peer, connection.Account, connection.Since, connection.Tls?.ProtocolName, command + waits,
            new Dictionary<string, string>(report?.Facts ?? []), connection.BytesIn, connection.BytesOut);
    }

    private static string Length(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
