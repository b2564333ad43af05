namespace Posthorn.Store.Contract;

/// <summary>Makes the engine that a test of the contract runs against, and takes it away again.</summary>
public abstract class EngineHost : IAsyncDisposable
{
    /// <summary>The clock of the engine.</summary>
    public ManualTime Time { get; } = new();

    /// <summary>Whether <see cref="OpenAsync"/> finds again what an engine has kept.</summary>
    public abstract bool IsDurable { get; }

    /// <summary>Opens the store.</summary>
    public abstract ValueTask<IStoreEngine> OpenAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Moves it on.</summary>
    public void Advance(TimeSpan time) => _now += time;
}
