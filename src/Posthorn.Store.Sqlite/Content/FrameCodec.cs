using System.Collections.Concurrent;
using System.IO.Hashing;
using ZstdSharp;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Compresses and decompresses frames. A compressor's working memory is more than a megabyte, so they are kept for reuse, as
/// many as there were users at one time.
/// </summary>
internal sealed class FrameCodec(int level) : IDisposable
{
    private readonly ConcurrentBag<Compressor> _compressors = [];
    private readonly ConcurrentBag<Decompressor> _decompressors = [];

    /// <summary>Encodes a frame, and writes its table entry.</summary>
    /// <param name="plain">At most <see cref="FrameFormat.FrameBytes"/> octets, at least one.</param>
    /// <param name="stored">Room for as many octets as there are plain ones.</param>
    /// <param name="entry">Room for the table entry.</param>
    /// <returns>How many octets of <paramref name="stored"/> are in use.</returns>
    public int Encode(ReadOnlySpan<byte> plain, Span<byte> stored, Span<byte> entry)
    {
        // Less than a sixteenth saved is not worth decompressing at each read: that is so for attachments that are archives.
        var room = plain.Length - (plain.Length / 16) - 1;
        var compressor = _compressors.TryTake(out var idle) ? idle : new Compressor(level);
        var length = 0;
        var isRaw = room <= 0 || !compressor.TryWrap(plain, stored[..room], out length);
        _compressors.Add(compressor);
        if (isRaw)
        {
            plain.CopyTo(stored);
            length = plain.Length;
        }

        FrameFormat.WriteEntry(entry, stored[..length], isRaw);
        return length;
    }

    /// <summary>Verifies a frame and decodes it.</summary>
    /// <exception cref="DamagedContentException">It is not what was stored.</exception>
    public void Decode(in FrameTable.Frame frame, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        if (XxHash3.HashToUInt64(stored) != frame.Checksum)
        {
            throw new DamagedContentException("A message's content is damaged: its checksum does not match.");
        }

        if (frame.IsRaw && stored.Length == plain.Length)
        {
            stored.CopyTo(plain);
            return;
        }

        var decompressor = _decompressors.TryTake(out var idle) ? idle : new Decompressor();
        var length = -1;
        try
        {
            length = frame.IsRaw ? -1 : decompressor.Unwrap(stored, plain);
        }
        catch (ZstdException problem)
        {
            throw new DamagedContentException("A message's content is damaged: it cannot be decompressed.", problem);
        }
        finally
        {
            _decompressors.Add(decompressor);
        }

        if (length != plain.Length)
        {
            throw new DamagedContentException("A message's content is damaged: a frame has another length.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_compressors.TryTake(out var compressor))
        {
            compressor.Dispose();
        }

        while (_decompressors.TryTake(out var decompressor))
        {
            decompressor.Dispose();
        }
    }
}
