using Posthorn.Configuration;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Cli;

/// <summary>What <c>posthorn index</c> does, wherever it is done.</summary>
internal interface IIndex : IAsyncDisposable
{
    /// <summary>How far the text index is; null if none is kept.</summary>
    Task<TextIndexStatus?> ReadStatusAsync(CancellationToken cancel);

    /// <summary>Has it made anew. Nothing happens if none is kept.</summary>
    Task RebuildAsync(CancellationToken cancel);
}

/// <summary>Finds out whether a server holds the store: then it is asked, otherwise the store is opened here.</summary>
internal static class IndexAccess
{
    public static async Task<IIndex> OpenAsync(PosthornOptions options) =>
        await ControlClient.ConnectAsync(options) is { } client
            ? client
            : new OwnStore(await SqliteEngine.OpenAsync(
                new SqliteEngineOptions { DataFolder = options.DataFolder, TextIndex = options.Search.Index }, TimeProvider.System, default));

    private sealed class OwnStore(SqliteEngine engine) : IIndex
    {
        public async Task<TextIndexStatus?> ReadStatusAsync(CancellationToken cancel)
        {
            if (engine.TextIndex is not { } index)
            {
                return null;
            }

            // It is opened in the background.
            TextIndexStatus status;
            while (!(status = await index.ReadStatusAsync(cancel)).IsOpen && status.Problem is null)
            {
                await Task.Delay(20, cancel);
            }

            return status;
        }

        public async Task RebuildAsync(CancellationToken cancel)
        {
            await (engine.TextIndex?.RebuildAsync(cancel) ?? default);

            // No server runs that would do it: here and now, then.
            while (await ReadStatusAsync(cancel) is { Problem: null, IsBusy: true })
            {
                await Task.Delay(200, cancel);
            }
        }

        public ValueTask DisposeAsync() => engine.DisposeAsync();
    }
}
