using Posthorn.Store;
using Posthorn.Store.Sqlite;

namespace Posthorn.Imap.Tests.Host;

/// <summary>Where an engine is opened, maybe more than once.</summary>
internal abstract class EngineHome : IAsyncDisposable
{
    /// <summary>Whether what it holds is still there when it is opened again.</summary>
    public abstract bool CanRestart { get; }

    /// <summary>Opens it; the one before has been disposed.</summary>
    public abstract Task<IStoreEngine> OpenAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Memory.</summary>
internal sealed class MemoryHome : EngineHome
{
    public override bool CanRestart => false;

    public override Task<IStoreEngine> OpenAsync() => Task.FromResult<IStoreEngine>(new MemoryEngine(TimeProvider.System));
}

/// <summary>A folder of its own.</summary>
internal sealed class SqliteHome : EngineHome
{
    private readonly string _folder = Directory.CreateTempSubdirectory("posthorn-imap-").FullName;

    public override bool CanRestart => true;

    public override async Task<IStoreEngine> OpenAsync() =>
        await SqliteEngine.OpenAsync(new SqliteEngineOptions { DataFolder = _folder }, TimeProvider.System, default);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return base.DisposeAsync();
    }
}
