using System.Text.Json;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Jobs;

namespace Posthorn.Hosting;

/// <summary>What is answered over HTTP: health and a plain status page to whoever may connect, and control to the owner of the data.</summary>
internal static class WebEndpoints
{
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

        app.MapGet("/sessions", () => host().Sessions.OrderBy(session => session.Since).Select(SessionView.Of).ToList());

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
        control.MapPost("/job", (Job job, HttpResponse response, CancellationToken cancel) => RunAsync(host(), job, response, cancel));
        control.MapGet("/index", async (CancellationToken cancel) =>
            host().Store.Engine.TextIndex is { } index ? Results.Json(await index.ReadStatusAsync(cancel)) : Results.NoContent());
        control.MapPost("/index/rebuild", async (CancellationToken cancel) =>
        {
            await (host().Store.Engine.TextIndex?.RebuildAsync(cancel) ?? default);
            return Results.NoContent();
        });
    }

    private static async Task RunAsync(PosthornHost host, Job job, HttpResponse response, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, host.Stopping);
        response.ContentType = "application/x-ndjson";
        try
        {
            await foreach (var said in host.Jobs.RunAsync(job, stop.Token))
            {
                await JsonSerializer.SerializeAsync(response.Body, said, JobEvent.Json, stop.Token);
                await response.Body.WriteAsync("\n"u8.ToArray(), stop.Token);
                await response.Body.FlushAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more, or the server ends: the command sees that there was no result.
        }
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

        return Results.Content(StatusPage.Html(options, host.Sessions, accounts), "text/html; charset=utf-8");
    }
}

/// <summary>What a command asks of a running server.</summary>
internal sealed record ControlRequest(string Name, string Password = "", long? QuotaBytes = null);

/// <summary>Null, or why it was not done.</summary>
internal sealed record ControlAnswer(string? Problem);
