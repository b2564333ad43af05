using System.Buffers;

namespace Posthorn.Imap.Order;

/// <summary>
/// Keeps very many short texts in few pooled buffers. A text is known by a handle, which says where it is; texts are never removed.
/// </summary>
internal sealed class TextStore : IDisposable
{
    /// <summary>Octets of a text that are kept: what differs only behind them counts as equal. It bounds what a mailbox can make of this.</summary>
    public const int MaxText = 1024;

    private const int ChunkBits = 16;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkSize;

    /// <summary>Keeps a text.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, MaxText)];
        if (text.IsEmpty)
        {
            return Empty;
        }

        // Places are counted in units of four octets: 8 GB with 31 bits.
        if (ChunkSize - _used < text.Length + 2)
        {
            _chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkSize));
            _used = 0;
        }

        var chunk = _chunks[^1];
        var handle = ((_chunks.Count - 1) << (ChunkBits - 2)) | (_used >> 2);
        chunk[_used] = (byte)text.Length;
        chunk[_used + 1] = (byte)(text.Length >> 8);
        text.CopyTo(chunk.AsSpan(_used + 2));
        _used = Math.Min(ChunkSize, (_used + text.Length + 2 + 3) & ~3);
        return handle;
    }

    /// <summary>The handle of the text without octets.</summary>
    public const int Empty = -1;

    /// <summary>The text of a handle.</summary>
    public ReadOnlySpan<byte> Get(int handle)
    {
        if (handle == Empty)
        {
            return default;
        }

        var chunk = _chunks[handle >> (ChunkBits - 2)];
        var at = (handle & ((1 << (ChunkBits - 2)) - 1)) << 2;
        return chunk.AsSpan(at + 2, chunk[at] | (chunk[at + 1] << 8));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        _chunks.Clear();
        _used = ChunkSize;
    }
}
