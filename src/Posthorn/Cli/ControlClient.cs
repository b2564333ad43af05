using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Hosting;
using Posthorn.Jobs;
using Posthorn.Store;

namespace Posthorn.Cli;

/// <summary>Asks the running server, through its socket in the data folder.</summary>
internal sealed class ControlClient(string socket) : IAccounts, IIndex
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://control/"),
        Timeout = TimeSpan.FromMinutes(30),
    };

    /// <summary>The server that holds the store, if there is one.</summary>
    public static async Task<ControlClient?> ConnectAsync(PosthornOptions options)
    {
        if (!File.Exists(options.ControlSocket))
        {
            return null;
        }

        var client = new ControlClient(options.ControlSocket);
        if (await client.AnswersAsync())
        {
            return client;
        }

        await client.DisposeAsync();
        return null;
    }

    public async Task<TextIndexStatus?> ReadStatusAsync(CancellationToken cancel)
    {
        using var answer = await _http.GetAsync(new Uri("control/index", UriKind.Relative), cancel);
        answer.EnsureSuccessStatusCode();
        return answer.StatusCode == HttpStatusCode.NoContent ? null : await answer.Content.ReadFromJsonAsync<TextIndexStatus>(cancel);
    }

    public async Task RebuildAsync(CancellationToken cancel)
    {
        using var answer = await _http.PostAsync(new Uri("control/index/rebuild", UriKind.Relative), null, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Has a job done by the server, and yields what it says; the last event is its result.</summary>
    /// <exception cref="IOException">The server ended before the job did.</exception>
    public async IAsyncEnumerable<JobEvent> RunAsync(Job job, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("control/job", UriKind.Relative)) { Content = JsonContent.Create(job, options: JobEvent.Json) };
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        JobEvent? said = null;
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            yield return said = JsonSerializer.Deserialize<JobEvent>(line, JobEvent.Json)!;
        }

        if (said?.Kind != JobEventKind.Result)
        {
            throw new IOException("The server ended before this was done; what it had done by then stays.");
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("health/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;   // A killed server has left its socket.
        }
    }

    public Task<string?> AddAsync(string name, string password, long? quotaBytes, CancellationToken cancel) =>
        AskAsync("control/add", new ControlRequest(name, password, quotaBytes), cancel);

    public Task<string?> RemoveAsync(string name, CancellationToken cancel) => AskAsync("control/remove", new ControlRequest(name), cancel);

    public Task<string?> SetPasswordAsync(string name, string password, CancellationToken cancel) =>
        AskAsync("control/password", new ControlRequest(name, password), cancel);

    public async Task<List<AccountListing>> ListAsync(CancellationToken cancel) =>
        (await _http.GetFromJsonAsync<List<AccountListing>>(new Uri("control/list", UriKind.Relative), cancel))!;

    public async Task<ImportReport> ImportAsync(List<CsvLine> lines, CancellationToken cancel)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri("control/import", UriKind.Relative), lines, cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<ImportReport>(cancel))!;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> AskAsync(string path, ControlRequest request, CancellationToken cancel)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), request, cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<ControlAnswer>(cancel))!.Problem;
    }
}
