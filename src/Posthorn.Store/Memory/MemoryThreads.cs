namespace Posthorn.Store;

/// <summary>The threads of an account of a <see cref="MemoryEngine"/>. Guarded by the engine's lock.</summary>
internal sealed class MemoryThreads : IThreadIndex
{
    private readonly Dictionary<long, long> _threads = [];

    public long? Find(long key) => _threads.TryGetValue(key, out var thread) ? thread : null;

    public void Add(long key, long thread) => _threads.TryAdd(key, thread);

    public void Set(long key, long thread) => _threads[key] = thread;
}
