using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Where a <see cref="SqliteEngine"/> keeps its data, and its limits.</summary>
public sealed record SqliteEngineOptions
{
    /// <summary>The folder of the store; made if there is none. On a local file system: locks and shared memory need one.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// Content up to this many octets is staged in memory and kept in the database, larger content in files of its own.
    /// 256 KiB covers nearly all mail without attachments, and bounds the memory of a delivery under way.
    /// </summary>
    public int SmallContentBytes { get; init; } = 256 * 1024;

    /// <summary>Requests in one transaction at most: 256 keep the wait for it below some tens of milliseconds.</summary>
    public int GroupRequests { get; init; } = 256;

    /// <summary>
    /// Octets in one transaction at most, apart from the first request, which is taken whatever its size: the page cache
    /// of the writer holds them all.
    /// </summary>
    public long GroupBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Connections for reading at most; who finds none free waits. Each has a cache of 2 MiB.</summary>
    public int Readers { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>The level of the zstd compression, 1 to 19. Level 3 compresses mail at several 100 MB/s per core.</summary>
    public int CompressionLevel { get; init; } = 3;

    /// <summary>What summarising a message may cost.</summary>
    public MailLimits MailLimits { get; init; } = MailLimits.Default;

    /// <summary>Whether a text index is kept (<see cref="IStoreEngine.TextIndex"/>).</summary>
    public bool TextIndex { get; init; }

    /// <summary>
    /// Messages of a mailbox that must have come before they are indexed: below, reading them at each search costs a few milliseconds, less
    /// than a part of the index for each.
    /// </summary>
    public int IndexBatchMessages { get; init; } = 32;

    /// <summary>Octets of messages that are enough as well.</summary>
    public long IndexBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Told in a plain sentence what an operator wants to know: commits that fail, and that they succeed again. Called on
    /// the writer's thread: must neither block nor throw.
    /// </summary>
    public Action<string>? Report { get; init; }
}
