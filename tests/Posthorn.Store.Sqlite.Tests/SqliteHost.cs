using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>SQLite engines in a folder of their own, which goes with the host.</summary>
public sealed class SqliteHost(Action<string>? report = null) : EngineHost
{
    /// <summary>The data folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("posthorn-store-").FullName;

    /// <inheritdoc/>
    public override bool IsDurable => true;

    /// <summary>Opens the store.</summary>
    public override async ValueTask<IStoreEngine> OpenAsync() => await OpenSqliteAsync();

    /// <summary>Whether a text index is kept, of batches of four messages.</summary>
    public bool HasIndex { get; init; }

    /// <summary>Opens the store.</summary>
    public Task<SqliteEngine> OpenSqliteAsync() => SqliteEngine.OpenAsync(
        new SqliteEngineOptions { DataFolder = Folder, Report = report, TextIndex = HasIndex, IndexBatchMessages = 4 }, Time, default);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
