using System.Net.Http.Json;
using System.Net.Sockets;
using Posthorn.Accounts;
using Posthorn.Configuration;
using Posthorn.Hosting;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Cli;

/// <summary>What <c>posthorn account</c> does, wherever it is done.</summary>
internal interface IAccounts : IAsyncDisposable
{
    /// <summary>Makes an account. Null, or why not.</summary>
    Task<string?> AddAsync(string name, string password, long? quotaBytes, CancellationToken cancel);

    /// <summary>Removes an account. Null, or why not.</summary>
    Task<string?> RemoveAsync(string name, CancellationToken cancel);

    /// <summary>Changes a password. Null, or why not.</summary>
    Task<string?> SetPasswordAsync(string name, string password, CancellationToken cancel);

    /// <summary>All accounts.</summary>
    Task<List<AccountListing>> ListAsync(CancellationToken cancel);

    /// <summary>Makes accounts from a CSV file.</summary>
    Task<ImportReport> ImportAsync(List<CsvLine> lines, CancellationToken cancel);
}

/// <summary>Finds out whether a server holds the store: then it does the work, otherwise the store is opened here.</summary>
internal static class AccountsAccess
{
    public static async Task<IAccounts> OpenAsync(PosthornOptions options)
    {
        if (File.Exists(options.ControlSocket))
        {
            var client = new ControlClient(options.ControlSocket);
            if (await client.AnswersAsync())
            {
                return client;
            }

            await client.DisposeAsync();
        }

        var engine = await SqliteEngine.OpenAsync(new SqliteEngineOptions { DataFolder = options.DataFolder }, TimeProvider.System, default);
        return new OwnStore(engine, options);
    }

    private sealed class OwnStore(SqliteEngine engine, PosthornOptions options) : IAccounts
    {
        private readonly AccountAdministration _accounts = new(new MailStore(engine, TimeProvider.System), options);

        public Task<string?> AddAsync(string name, string password, long? quotaBytes, CancellationToken cancel) =>
            _accounts.AddAsync(name, password, quotaBytes, cancel);

        public Task<string?> RemoveAsync(string name, CancellationToken cancel) => _accounts.RemoveAsync(name, cancel);

        public Task<string?> SetPasswordAsync(string name, string password, CancellationToken cancel) =>
            _accounts.SetPasswordAsync(name, password, cancel);

        public Task<List<AccountListing>> ListAsync(CancellationToken cancel) => _accounts.ListAsync(cancel);

        public Task<ImportReport> ImportAsync(List<CsvLine> lines, CancellationToken cancel) => _accounts.ImportAsync(lines, cancel);

        public ValueTask DisposeAsync() => engine.DisposeAsync();
    }

    private sealed class ControlClient(string socket) : IAccounts
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

        public async Task<bool> AnswersAsync()
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
}
