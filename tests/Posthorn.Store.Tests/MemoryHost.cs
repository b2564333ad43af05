using Posthorn.Store.Contract;

namespace Posthorn.Store.Tests;

/// <summary>Memory engines.</summary>
public sealed class MemoryHost : EngineHost
{
    /// <inheritdoc/>
    public override bool IsDurable => false;

    /// <inheritdoc/>
    public override ValueTask<IStoreEngine> OpenAsync() => ValueTask.FromResult<IStoreEngine>(new MemoryEngine(Time));
}
