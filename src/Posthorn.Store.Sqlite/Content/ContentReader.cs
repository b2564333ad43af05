using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Reads content from its frames, wherever they are stored. It holds the frame that was read last, so reading in small
/// pieces from first to last verifies and decompresses each frame once.
/// </summary>
internal sealed class ContentReader : IContentReader
{
    private readonly FrameCodec _codec;
    private readonly FrameTable _table;
    private readonly byte[]? _memory;
    private readonly SafeFileHandle? _file;
    private readonly bool _ownsFile;
    private byte[]? _stored;
    private byte[]? _plain;
    private int _current = -1;
    private bool _disposed;

    private ContentReader(FrameCodec codec, FrameTable table, byte[]? memory, SafeFileHandle? file, bool ownsFile)
    {
        (_codec, _table, _memory, _file, _ownsFile) = (codec, table, memory, file, ownsFile);
    }

    /// <inheritdoc/>
    public long Size => _table.Size;

    /// <summary>Reads frames in memory.</summary>
    /// <param name="frames">A buffer from the shared pool, given back at the end.</param>
    public static ContentReader OpenMemory(byte[] frames, int length, FrameCodec codec, long size)
    {
        var tableBytes = FrameFormat.TableBytes(size);
        if (length < tableBytes)
        {
            throw new DamagedContentException("A message's content has not the length that was stored.");
        }

        var table = FrameFormat.ReadTable(frames.AsSpan(length - (int)tableBytes, (int)tableBytes), length, size);
        return new ContentReader(codec, table, frames, null, ownsFile: false);
    }

    /// <summary>Reads frames in a file.</summary>
    public static async ValueTask<ContentReader> OpenFileAsync(
        SafeFileHandle file, bool ownsFile, FrameCodec codec, long size, CancellationToken cancel)
    {
        var length = RandomAccess.GetLength(file);
        var tableBytes = FrameFormat.TableBytes(size);
        if (length < tableBytes)
        {
            throw new DamagedContentException("A message's content has not the length that was stored.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)tableBytes);
        try
        {
            var table = buffer.AsMemory(0, (int)tableBytes);
            await FillAsync(file, table, length - tableBytes, cancel);
            return new ContentReader(codec, FrameFormat.ReadTable(table.Span, length, size), null, file, ownsFile);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var read = 0;
        while (read < buffer.Length && offset < Size)
        {
            var number = (int)(offset / FrameFormat.FrameBytes);
            if (number != _current)
            {
                await LoadAsync(number, cancel);
            }

            var within = (int)(offset % FrameFormat.FrameBytes);
            var count = Math.Min(buffer.Length - read, _table.PlainBytes(number) - within);
            _plain.AsSpan(within, count).CopyTo(buffer.Span[read..]);
            read += count;
            offset += count;
        }

        return read;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            Return(_stored);
            Return(_plain);
            Return(_memory);
            if (_ownsFile)
            {
                _file!.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask LoadAsync(int number, CancellationToken cancel)
    {
        // Until the new frame is verified there is no current one.
        _current = -1;
        _plain ??= ArrayPool<byte>.Shared.Rent((int)Math.Min(FrameFormat.FrameBytes, Size));
        var (offset, length) = (_table[number].Offset, _table[number].StoredBytes);
        ReadOnlyMemory<byte> stored;
        if (_memory is not null)
        {
            stored = _memory.AsMemory((int)offset, length);
        }
        else
        {
            _stored ??= ArrayPool<byte>.Shared.Rent(_table.MaxStoredBytes);
            await FillAsync(_file!, _stored.AsMemory(0, length), offset, cancel);
            stored = _stored.AsMemory(0, length);
        }

        _codec.Decode(_table[number], stored.Span, _plain.AsSpan(0, _table.PlainBytes(number)));
        _current = number;
    }

    private static async ValueTask FillAsync(SafeFileHandle file, Memory<byte> buffer, long offset, CancellationToken cancel)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var count = await RandomAccess.ReadAsync(file, buffer, offset, cancel);
                if (count == 0)
                {
                    throw new DamagedContentException("A message's content ends before its time.");
                }

                buffer = buffer[count..];
                offset += count;
            }
        }
        catch (IOException problem)
        {
            throw new DamagedContentException("A message's content cannot be read from disk.", problem);
        }
    }

    private static void Return(byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
