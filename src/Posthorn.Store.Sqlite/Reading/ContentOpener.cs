using System.Buffers;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Opens content for reading, wherever its frames are.</summary>
internal sealed class ContentOpener(ReaderPool readers, ContentFiles files, FrameCodec codec, MailLimits limits)
{
    /// <summary>Opens it.</summary>
    /// <exception cref="DamagedContentException">It is missing, or its frame table is damaged.</exception>
    public async ValueTask<ContentReader> OpenAsync(ContentId id, CancellationToken cancel)
    {
        var stored = await readers.ReadAsync(database => Find(database, id), cancel)
            ?? throw new DamagedContentException("A message's content is missing.");
        if (stored.Frames is { } frames)
        {
            try
            {
                return ContentReader.OpenMemory(frames, stored.Length, codec, stored.Size);
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(frames);
                throw;
            }
        }

        var file = files.Open(stored.Hash!);
        try
        {
            return await ContentReader.OpenFileAsync(file, ownsFile: true, codec, stored.Size, cancel);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Computes a summary anew from its content: it is derived, so a damaged one is no loss.</summary>
    public async ValueTask<MessageSummary> SummarizeAsync(ContentId id, CancellationToken cancel)
    {
        await using var reader = await OpenAsync(id, cancel);
        await using var stream = new ContentStream(reader);
        return await MessageSummarizer.SummarizeAsync(stream, limits, cancel);
    }

    /// <summary>Makes a preview from its content.</summary>
    public async ValueTask<string> PreviewAsync(ContentId id, MessageSummary summary, CancellationToken cancel)
    {
        await using var reader = await OpenAsync(id, cancel);
        return await MessagePreview.MakeAsync(summary.Root, reader.ReadAsync, cancel);
    }

    private static Stored? Find(Connection database, ContentId id)
    {
        try
        {
            using var row = database.Use("""
                SELECT c.size, c.form, c.hash, b.frames FROM content AS c LEFT JOIN body AS b ON b.content = c.id WHERE c.id = ?
                """).With(id.Value);
            if (!row.Step())
            {
                return null;
            }

            if (row.Int64(1) == ContentForm.File)
            {
                return new Stored(row.Int64(0), row.Bytes(2).ToArray(), null, 0);
            }

            var bytes = row.Bytes(3);
            var frames = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes.Length));
            bytes.CopyTo(frames);
            return new Stored(row.Int64(0), null, frames, bytes.Length);
        }
        catch (SqliteFailure problem) when (problem.PrimaryCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            // The page of one body is damaged: that concerns this message and no other.
            throw new DamagedContentException("A message's content cannot be read from the database.", problem);
        }
    }

    /// <summary>Where the frames are: in a file named by the hash, or in a pooled buffer.</summary>
    private sealed record Stored(long Size, byte[]? Hash, byte[]? Frames, int Length);
}
