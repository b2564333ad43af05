using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Posthorn.Store.Sqlite;

/// <summary>Writes content as frames to a file, holding one frame at a time.</summary>
internal sealed class FrameFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly FrameCodec _codec;
    private readonly byte[] _plain = ArrayPool<byte>.Shared.Rent(FrameFormat.FrameBytes);
    private readonly byte[] _stored = ArrayPool<byte>.Shared.Rent(FrameFormat.FrameBytes);
    private readonly ArrayBufferWriter<byte> _table = new();
    private int _count;
    private long _size;
    private long _offset;
    private bool _disposed;

    public FrameFile(string path, FrameCodec codec)
    {
        Path = path;
        _codec = codec;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Octets in the file.</summary>
    public long StoredBytes => _offset;

    /// <summary>Adds plain octets.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(bytes.Length, FrameFormat.FrameBytes - _count);
            bytes[..length].CopyTo(_plain.AsMemory(_count));
            _count += length;
            _size += length;
            bytes = bytes[length..];
            if (_count == FrameFormat.FrameBytes)
            {
                await FlushFrameAsync(cancel);
            }
        }
    }

    /// <summary>Writes the last frame, table and footer.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        if (_count > 0)
        {
            await FlushFrameAsync(cancel);
        }

        _table.GetSpan(FrameFormat.FooterBytes);
        _table.Advance(FrameFormat.FooterBytes);
        var table = _table.WrittenMemory.ToArray();
        FrameFormat.WriteFooter(table, _size);
        await RandomAccess.WriteAsync(_file, table, _offset, cancel);
        _offset += table.Length;
    }

    /// <summary>Reads what was completed.</summary>
    public ValueTask<ContentReader> OpenAsync(CancellationToken cancel) =>
        ContentReader.OpenFileAsync(_file, ownsFile: false, _codec, _size, cancel);

    /// <summary>Puts the octets on stable storage; blocks.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Closes the file; it stays where it is.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _file.Dispose();
            ArrayPool<byte>.Shared.Return(_plain);
            ArrayPool<byte>.Shared.Return(_stored);
        }
    }

    private async ValueTask FlushFrameAsync(CancellationToken cancel)
    {
        var length = _codec.Encode(_plain.AsSpan(0, _count), _stored, _table.GetSpan(FrameFormat.EntryBytes));
        _table.Advance(FrameFormat.EntryBytes);
        await RandomAccess.WriteAsync(_file, _stored.AsMemory(0, length), _offset, cancel);
        _offset += length;
        _count = 0;
    }
}
