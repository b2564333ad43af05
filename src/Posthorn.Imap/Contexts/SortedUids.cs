namespace Posthorn.Imap.Contexts;

/// <summary>
/// UIDs in an order of their own, that come and go: in chunks, with a map from each UID to its chunk. Finding, adding and removing one
/// touches one chunk and the counts of the others; a million UIDs take some 12 MB.
/// </summary>
internal sealed class SortedUids
{
    /// <summary>UIDs in a chunk at most; a full one is split.</summary>
    internal const int MaxChunk = 1024;

    private const int PageBits = 10;

    private readonly List<Chunk> _chunks = [];
    private readonly Dictionary<uint, Chunk?[]> _pages = [];

    /// <summary>How many UIDs there are.</summary>
    public int Count { get; private set; }

    /// <summary>The UID at an index, from 0.</summary>
    public uint this[int index]
    {
        get
        {
            var (chunk, within) = Locate(index);
            return _chunks[chunk].Uids[within];
        }
    }

    /// <summary>Whether the UID is there.</summary>
    public bool Contains(uint uid) => ChunkOf(uid) is not null;

    /// <summary>The index of a UID; -1 if it is not there.</summary>
    public int IndexOf(uint uid)
    {
        if (ChunkOf(uid) is not { } chunk)
        {
            return -1;
        }

        var before = 0;
        for (var i = 0; i < chunk.Ordinal; i++)
        {
            before += _chunks[i].Uids.Count;
        }

        return before + chunk.Uids.IndexOf(uid);
    }

    /// <summary>Adds a UID that is not there; it gets this index.</summary>
    public void Insert(int index, uint uid)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Count);
        if (_chunks.Count == 0)
        {
            _chunks.Add(new Chunk(0));
        }

        // At the end of a chunk, rather than at the beginning of the next: filling in order then needs no moves.
        var (at, within) = index == 0 ? (0, 0) : Locate(index - 1) is var (before, last) ? (before, last + 1) : default;
        var chunk = _chunks[at];
        if (chunk.Uids.Count == MaxChunk)
        {
            var isHalf = within < MaxChunk;
            Split(at, isHalf ? MaxChunk / 2 : MaxChunk);
            if (within > chunk.Uids.Count || !isHalf)
            {
                within -= chunk.Uids.Count;
                chunk = _chunks[at + 1];
            }
        }

        chunk.Uids.Insert(within, uid);
        Map(uid, chunk);
        Count++;
    }

    /// <summary>Removes a UID that is there.</summary>
    public void Remove(uint uid)
    {
        var chunk = ChunkOf(uid)!;
        chunk.Uids.Remove(uid);
        Map(uid, null);
        Count--;
        if (chunk.Uids.Count == 0)
        {
            _chunks.RemoveAt(chunk.Ordinal);
            Renumber(chunk.Ordinal);
        }
    }

    private (int Chunk, int Within) Locate(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var chunk = 0;
        for (; index >= _chunks[chunk].Uids.Count; chunk++)
        {
            index -= _chunks[chunk].Uids.Count;
        }

        return (chunk, index);
    }

    private void Split(int at, int keep)
    {
        var full = _chunks[at];
        var rest = new Chunk(at + 1);
        rest.Uids.AddRange(full.Uids[keep..]);
        full.Uids.RemoveRange(keep, full.Uids.Count - keep);
        _chunks.Insert(at + 1, rest);
        Renumber(at + 2);
        foreach (var uid in rest.Uids)
        {
            Map(uid, rest);
        }
    }

    private void Renumber(int from)
    {
        for (var i = from; i < _chunks.Count; i++)
        {
            _chunks[i].Ordinal = i;
        }
    }

    private Chunk? ChunkOf(uint uid) => _pages.TryGetValue(uid >> PageBits, out var page) ? page[uid & ((1 << PageBits) - 1)] : null;

    private void Map(uint uid, Chunk? chunk)
    {
        if (!_pages.TryGetValue(uid >> PageBits, out var page))
        {
            _pages[uid >> PageBits] = page = new Chunk?[1 << PageBits];
        }

        page[uid & ((1 << PageBits) - 1)] = chunk;
    }

    private sealed class Chunk(int ordinal)
    {
        public int Ordinal { get; set; } = ordinal;

        public List<uint> Uids { get; } = [];
    }
}
