using System.Buffers;
using System.Security.Cryptography;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Takes content: into memory as long as it is small, from then on frame by frame into a file. Hashing, compressing and
/// summarising happen here, on the caller's side, and not on the writer's thread.
/// </summary>
internal sealed class ContentStager : IContentStager
{
    private readonly SqliteEngineOptions _options;
    private readonly ContentFiles _files;
    private readonly FrameCodec _codec;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int _memoryLimit;
    private byte[] _buffer = [];
    private FrameFile? _file;
    private bool _isCompleted;

    public ContentStager(SqliteEngineOptions options, ContentFiles files, FrameCodec codec, long? sizeHint)
    {
        _options = options;
        _files = files;
        _codec = codec;
        _memoryLimit = sizeHint > options.SmallContentBytes ? 0 : options.SmallContentBytes;
    }

    /// <inheritdoc/>
    public long Size { get; private set; }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        _hash.AppendData(bytes.Span);
        var before = (int)Math.Min(Size, int.MaxValue);
        Size += bytes.Length;
        if (_file is null && Size <= _memoryLimit)
        {
            Grow((int)Size, before);
            bytes.CopyTo(_buffer.AsMemory(before));
            return;
        }

        try
        {
            if (_file is null)
            {
                _file = new FrameFile(_files.NewTemporary(), _codec);
                await _file.WriteAsync(_buffer.AsMemory(0, before), cancel);
                GiveBack();
            }

            await _file.WriteAsync(bytes, cancel);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(problem);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StagedContent> CompleteAsync(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        var hash = _hash.GetHashAndReset();
        if (_file is null)
        {
            _isCompleted = true;
            return CompleteSmall(hash);
        }

        try
        {
            await _file.CompleteAsync(cancel);
            MessageSummary summary;
            string preview;
            await using (var reader = await _file.OpenAsync(cancel))
            await using (var stream = new ContentStream(reader))
            {
                summary = await MessageSummarizer.SummarizeAsync(stream, _options.MailLimits, cancel);
                preview = await MessagePreview.MakeAsync(summary.Root, reader.ReadAsync, cancel);
            }

            // Synchronising takes as long as the disk needs: not on the thread that serves the caller's connection.
            await Task.Run(
                () =>
                {
                    _file.Flush();
                    _file.Dispose();
                    _files.Publish(_file.Path, hash);
                },
                CancellationToken.None);
            _isCompleted = true;
            return SqliteStagedContent.Large(Size, hash, summary, preview, _files, _file.StoredBytes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(problem);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _hash.Dispose();
        GiveBack();
        if (_file is not null)
        {
            _file.Dispose();
            if (!_isCompleted)
            {
                File.Delete(_file.Path);
            }
        }

        _isCompleted = true;
        return ValueTask.CompletedTask;
    }

    private SqliteStagedContent CompleteSmall(byte[] hash)
    {
        var plain = _buffer.AsMemory(0, (int)Size);
        var summary = MessageSummarizer.Summarize(plain, _options.MailLimits);
        var preview = MessagePreview.Make(summary.Root, plain.Span);
        var tableBytes = (int)FrameFormat.TableBytes(Size);
        var frames = ArrayPool<byte>.Shared.Rent(plain.Length + tableBytes);
        var table = new byte[tableBytes];
        var length = 0;
        for (var (from, entry) = (0, 0); from < plain.Length; from += FrameFormat.FrameBytes, entry += FrameFormat.EntryBytes)
        {
            var frame = plain.Span.Slice(from, Math.Min(FrameFormat.FrameBytes, plain.Length - from));
            length += _codec.Encode(frame, frames.AsSpan(length), table.AsSpan(entry));
        }

        FrameFormat.WriteFooter(table, Size);
        table.CopyTo(frames.AsSpan(length));
        var stored = frames.AsSpan(0, length + tableBytes).ToArray();
        ArrayPool<byte>.Shared.Return(frames);
        GiveBack();
        return SqliteStagedContent.Small(Size, hash, summary, preview, stored);
    }

    private void Grow(int needed, int used)
    {
        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(2 * _buffer.Length, _memoryLimit)));
            _buffer.AsSpan(0, used).CopyTo(larger);
            GiveBack();
            _buffer = larger;
        }
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static StoreUnavailableException Unavailable(Exception problem) =>
        new($"The store cannot take content: {problem.Message}", problem);
}
