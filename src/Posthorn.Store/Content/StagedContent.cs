using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>Takes content as it arrives. Disposing it before <see cref="CompleteAsync"/> throws everything away.</summary>
public interface IContentStager : IAsyncDisposable
{
    /// <summary>Octets taken so far.</summary>
    long Size { get; }

    /// <summary>Takes the next octets; the buffer is the caller's again on return.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>
    /// Ends the content and computes its summary. A large content is on stable storage afterwards; a small one becomes
    /// durable with the first change set that refers to it.
    /// </summary>
    ValueTask<StagedContent> CompleteAsync(CancellationToken cancel);
}

/// <summary>
/// Content that an engine holds ready for change sets. Dispose it when all of them have been answered: what no committed
/// message refers to is then given back.
/// </summary>
public abstract class StagedContent : IAsyncDisposable
{
    /// <summary>Octets.</summary>
    public abstract long Size { get; }

    /// <summary>SHA-256 of the octets: contents with the same hash are stored once.</summary>
    public abstract ReadOnlyMemory<byte> Hash { get; }

    /// <summary>What the message says, in the form that FETCH needs.</summary>
    public abstract MessageSummary Summary { get; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>Reads content at any place. One caller at a time.</summary>
public interface IContentReader : IAsyncDisposable
{
    /// <summary>Octets.</summary>
    long Size { get; }

    /// <summary>
    /// Fills the buffer from the given place on, completely unless the content ends before. Every octet handed out has been
    /// verified against its checksum.
    /// </summary>
    /// <exception cref="DamagedContentException">What is stored is not what was put there.</exception>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel);
}
