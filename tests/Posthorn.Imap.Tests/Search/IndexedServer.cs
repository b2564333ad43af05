using System.Globalization;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Imap.Tests.Search;

/// <summary>A server over a store on disk with one account, "ann", with or without a text index.</summary>
internal sealed class IndexedServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly InProcessServer _server;
    private readonly AccountLease _lease;

    private IndexedServer(string folder, InProcessServer server, AccountLease lease) => (_folder, _server, _lease) = (folder, server, lease);

    /// <summary>The account.</summary>
    public MailAccount Account => _lease.Account;

    public static async Task<IndexedServer> StartAsync(bool withIndex)
    {
        var folder = Directory.CreateTempSubdirectory("posthorn-index-").FullName;
        var options = new SqliteEngineOptions { DataFolder = folder, TextIndex = withIndex, IndexBatchMessages = 16 };
        var server = new InProcessServer(await SqliteEngine.OpenAsync(options, TimeProvider.System, default));
        return new IndexedServer(folder, server, await server.CreateAccountAsync("ann"));
    }

    public Task DeliverAsync(byte[] octets, string trace) => IndexedLetters.DeliverAsync(_server.Store, Account, octets, trace);

    /// <summary>Expunges the message with this UID, if it is there.</summary>
    public async Task RemoveAsync(int uid)
    {
        await using var client = await SelectAsync();
        await client.OkAsync(string.Create(CultureInfo.InvariantCulture, $"UID STORE {uid} +FLAGS.SILENT (\\Deleted)"));
        await client.OkAsync("EXPUNGE");
    }

    /// <summary>A session that has selected INBOX.</summary>
    public async Task<ImapTestClient> SelectAsync()
    {
        var client = new ImapTestClient(_server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("SELECT INBOX");
        return client;
    }

    /// <summary>The index.</summary>
    public ITextIndex Index => _server.Engine.TextIndex!;

    /// <summary>Waits until the index has nothing to do.</summary>
    public async Task<TextIndexStatus> WaitForIndexAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        TextIndexStatus status;
        while ((status = await Index.ReadStatusAsync(limit.Token)).IsBusy)
        {
            await Task.Delay(20, limit.Token);
        }

        return status;
    }

    public async ValueTask DisposeAsync()
    {
        _lease.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
