using System.Net;
using System.Text;
using Posthorn.Accounts;
using Posthorn.Configuration;

namespace Posthorn.Hosting;

/// <summary>What is answered over HTTP: health and a plain status page to whoever may connect, and control to the owner of the data.</summary>
internal static class WebEndpoints
{
    private static readonly DateTimeOffset s_started = DateTimeOffset.UtcNow;

    /// <summary>Maps the paths. Control is on the Unix socket only, which has no IP address.</summary>
    public static void Map(WebApplication app, Func<PosthornHost> host, PosthornOptions options)
    {
        app.MapGet("/health/live", () => "live\n");
        app.MapGet("/health/ready", (CancellationToken cancel) => ReadyAsync(host(), cancel));
        app.MapGet("/", (HttpResponse response, CancellationToken cancel) =>
        {
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            return StatusPageAsync(host(), options, cancel);
        });

        var control = app.MapGroup("/control").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.LocalIpAddress is null ? await next(context) : Results.NotFound());
        control.MapPost("/add", async (ControlRequest request, CancellationToken cancel) =>
            new ControlAnswer(await host().Accounts.AddAsync(request.Name, request.Password, request.QuotaBytes, cancel)));
        control.MapPost("/remove", async (ControlRequest request, CancellationToken cancel) =>
            new ControlAnswer(await host().Accounts.RemoveAsync(request.Name, cancel)));
        control.MapPost("/password", async (ControlRequest request, CancellationToken cancel) =>
            new ControlAnswer(await host().Accounts.SetPasswordAsync(request.Name, request.Password, cancel)));
        control.MapGet("/list", (CancellationToken cancel) => host().Accounts.ListAsync(cancel));
        control.MapPost("/import", (List<CsvLine> lines, CancellationToken cancel) => host().Accounts.ImportAsync(lines, cancel));
    }

    private static async Task<IResult> ReadyAsync(PosthornHost host, CancellationToken cancel)
    {
        if (!await host.Store.Engine.IsWritableAsync(cancel))
        {
            return Results.Text("The store cannot be written.\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return host.CertificateEnd < DateTimeOffset.UtcNow
            ? Results.Text("The certificate has expired.\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready\n");
    }

    private static async Task<IResult> StatusPageAsync(PosthornHost host, PosthornOptions options, CancellationToken cancel)
    {
        var accounts = 0;
        await foreach (var _ in host.Store.Engine.ListAccountsAsync(cancel))
        {
            accounts++;
        }

        var page = new StringBuilder();
        page.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Posthorn</title><style>")
            .Append("body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ccc}")
            .Append("</style></head><body><h1>Posthorn ").Append(ProductVersion.Text).Append("</h1>");
        var uptime = DateTimeOffset.UtcNow - s_started;
        page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<p>Running for {(int)uptime.TotalHours} h {uptime.Minutes} min. {accounts} accounts.</p><h2>Listeners</h2><ul>");
        foreach (var listener in options.Listeners)
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<li>{WebUtility.HtmlEncode(listener.Name)} on {WebUtility.HtmlEncode(listener.ToString())}, TLS {WebUtility.HtmlEncode(listener.Tls)}</li>");
        }

        page.Append("</ul><h2>Sessions</h2><table><tr><th>session</th><th>protocol</th><th>peer</th><th>account</th><th>since</th><th>state</th><th>TLS</th></tr>");
        foreach (var session in host.Sessions.OrderBy(session => session.Since).Take(500))
        {
            page.Append("<tr>");
            foreach (var cell in new[]
            {
                session.SessionId, session.Protocol, session.Peer, session.Account ?? "-", session.Since.ToString("u", System.Globalization.CultureInfo.InvariantCulture),
                session.State, session.Tls?.ProtocolName ?? "-",
            })
            {
                page.Append("<td>").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
            }

            page.Append("</tr>");
        }

        return Results.Content(page.Append("</table></body></html>\n").ToString(), "text/html; charset=utf-8");
    }
}

/// <summary>What a command asks of a running server.</summary>
internal sealed record ControlRequest(string Name, string Password = "", long? QuotaBytes = null);

/// <summary>Null, or why it was not done.</summary>
internal sealed record ControlAnswer(string? Problem);
