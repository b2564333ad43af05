using System.Security.Cryptography;
using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>The contents of a <see cref="MemoryEngine"/>, each once. Guarded by the engine's lock.</summary>
internal sealed class MemoryContents
{
    private readonly Dictionary<ContentId, MemoryStagedContent> _contents = [];
    private readonly Dictionary<string, ContentId> _byHash = new(StringComparer.Ordinal);
    private long _next = 1;

    /// <summary>The content, or null.</summary>
    public MemoryStagedContent? Find(ContentId id) => _contents.GetValueOrDefault(id);

    /// <summary>Keeps staged content, or finds what is the same.</summary>
    public ContentId Keep(MemoryStagedContent staged)
    {
        var hash = Convert.ToHexString(staged.Hash.Span);
        if (!_byHash.TryGetValue(hash, out var id))
        {
            _byHash[hash] = id = new ContentId(_next++);
            _contents[id] = staged;
        }

        return id;
    }

    /// <summary>Forgets all others.</summary>
    /// <returns>How many, and their octets.</returns>
    public (long Contents, long Bytes) KeepOnly(HashSet<ContentId> used)
    {
        var gone = _contents.Where(pair => !used.Contains(pair.Key)).ToList();
        foreach (var (id, content) in gone)
        {
            _contents.Remove(id);
            _byHash.Remove(Convert.ToHexString(content.Hash.Span));
        }

        return (gone.Count, gone.Sum(pair => pair.Value.Size));
    }
}

/// <summary>Content in memory; it needs no giving back.</summary>
internal sealed class MemoryStagedContent(byte[] bytes, MessageSummary summary) : StagedContent
{
    private readonly byte[] _hash = SHA256.HashData(bytes);

    public byte[] Bytes => bytes;

    /// <summary>The preview (RFC 8970).</summary>
    public string Preview { get; } = MessagePreview.Make(summary.Root, bytes);

    public override long Size => bytes.Length;

    public override ReadOnlyMemory<byte> Hash => _hash;

    public override MessageSummary Summary => summary;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Takes content into memory.</summary>
internal sealed class MemoryContentStager(MailLimits limits) : IContentStager
{
    private readonly MemoryStream _bytes = new();

    public long Size => _bytes.Length;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        _bytes.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask<StagedContent> CompleteAsync(CancellationToken cancel)
    {
        var bytes = _bytes.ToArray();
        return ValueTask.FromResult<StagedContent>(
            new MemoryStagedContent(bytes, MessageSummarizer.Summarize(bytes, limits)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Reads content from memory.</summary>
internal sealed class MemoryContentReader(byte[] bytes) : IContentReader
{
    public long Size => bytes.Length;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel)
    {
        var start = (int)Math.Clamp(offset, 0, bytes.Length);
        var count = Math.Min(buffer.Length, bytes.Length - start);
        bytes.AsSpan(start, count).CopyTo(buffer.Span);
        return ValueTask.FromResult(count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
