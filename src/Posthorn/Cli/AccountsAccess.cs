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
        if (await ControlClient.ConnectAsync(options) is { } client)
        {
            return client;
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
}
