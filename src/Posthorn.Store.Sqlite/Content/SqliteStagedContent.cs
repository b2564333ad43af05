using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Content that is ready to be referred to: encoded and summarised, so that the writer only binds its octets.</summary>
internal sealed class SqliteStagedContent : StagedContent
{
    private readonly ContentFiles? _files;
    private readonly byte[] _hash;
    private int _disposed;

    private SqliteStagedContent(long size, byte[] hash, MessageSummary summary, string preview, ContentFiles? files)
    {
        _files = files;
        _hash = hash;
        Size = size;
        Summary = summary;
        SummaryBytes = summary.Serialize();
        Preview = preview;
        Threads = ThreadKeys.Of(summary, hash);
    }

    /// <inheritdoc/>
    public override long Size { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Hash => _hash;

    /// <inheritdoc/>
    public override MessageSummary Summary { get; }

    /// <summary>The stored form of the summary.</summary>
    public byte[] SummaryBytes { get; }

    /// <summary>The preview (RFC 8970).</summary>
    public string Preview { get; }

    /// <summary>Under what its thread is found.</summary>
    public ThreadKeys Threads { get; }

    /// <summary>Whether the frames are in a file; otherwise they are in <see cref="Frames"/>.</summary>
    public bool IsFile => _files is not null;

    /// <summary>
    /// The frames of small content. Not pooled: a commit may still read them when a careless caller has disposed this.
    /// </summary>
    public ReadOnlyMemory<byte> Frames { get; private init; }

    /// <summary>Octets of the frames.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Octets that it takes in the database.</summary>
    public long DatabaseBytes => SummaryBytes.Length + Frames.Length;

    /// <summary>Small content.</summary>
    public static SqliteStagedContent Small(long size, byte[] hash, MessageSummary summary, string preview, byte[] frames) =>
        new(size, hash, summary, preview, null) { Frames = frames, StoredBytes = frames.Length };

    /// <summary>Content in a file that is held for this.</summary>
    public static SqliteStagedContent Large(
        long size, byte[] hash, MessageSummary summary, string preview, ContentFiles files, long storedBytes) =>
        new(size, hash, summary, preview, files) { StoredBytes = storedBytes };

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _files?.Release(_hash);
        }

        return ValueTask.CompletedTask;
    }
}
