using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Fetch;

/// <summary>
/// The octets of one message as clients see them: the trace prefix of its delivery, then its content. The content is opened
/// when octets of it are asked for, and never held as a whole.
/// </summary>
internal sealed class MessageBytes(IStoreEngine engine, MessageRow row) : IAsyncDisposable
{
    /// <summary>Octets copied at a time: one compressed frame's worth is read ahead by the engine, so more gains nothing.</summary>
    private const int CopySize = 32 * 1024;

    private IContentReader? _content;

    /// <summary>The message's row.</summary>
    public MessageRow Row => row;

    /// <summary>What was computed at delivery.</summary>
    public MessageSummary Summary => row.Summary;

    /// <summary>The whole message.</summary>
    public SectionBytes Whole => new(row.TracePrefix, new ByteRange(0, row.Summary.Size));

    /// <summary>The octets that a section names, or null if the message has no such part (RFC 9051 §6.4.5.1).</summary>
    public SectionBytes? Find(ReadOnlySpan<int> path, SectionText text)
    {
        if (!MessageSections.TryResolve(row.Summary.Root, path, text, out var range))
        {
            return null;
        }

        // The header of the message itself begins with what the delivery put there.
        var hasPrefix = path.IsEmpty && text is (SectionText.Whole or SectionText.Header);
        return new SectionBytes(hasPrefix ? row.TracePrefix : default, range);
    }

    /// <summary>Reads a stretch of a section into a new array; for header blocks, which are small or cut at the limit.</summary>
    public async ValueTask<byte[]> ReadAsync(SectionBytes section, int limit, CancellationToken cancel)
    {
        var length = (int)Math.Min(section.Length, limit);
        var bytes = new byte[length];
        var prefix = section.Prefix[..Math.Min(section.Prefix.Length, length)];
        prefix.CopyTo(bytes);
        if (length > prefix.Length)
        {
            var reader = await OpenAsync(cancel);
            await reader.ReadAsync(section.Range.Offset, bytes.AsMemory(prefix.Length), cancel);
        }

        return bytes;
    }

    /// <summary>Reads content of a section from a place on; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(SectionBytes section, long offset, Memory<byte> buffer, CancellationToken cancel)
    {
        if (offset < section.Prefix.Length)
        {
            var piece = section.Prefix[(int)offset..];
            piece = piece[..Math.Min(piece.Length, buffer.Length)];
            piece.CopyTo(buffer);
            return piece.Length;
        }

        var at = offset - section.Prefix.Length;
        var count = (int)Math.Min(buffer.Length, section.Range.Length - at);
        if (count <= 0)
        {
            return 0;
        }

        var reader = await OpenAsync(cancel);
        return await reader.ReadAsync(section.Range.Offset + at, buffer[..count], cancel);
    }

    /// <summary>Makes sure that the content can be read, before anything of it is announced.</summary>
    /// <exception cref="DamagedContentException">It cannot.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancel)
    {
        var reader = await OpenAsync(cancel);
        await reader.ReadAsync(0, new byte[1], cancel);
    }

    /// <summary>Sends a stretch of a section; waits whenever the client does not keep up.</summary>
    public async ValueTask CopyAsync(SectionBytes section, long offset, long count, PipeWriter output, CancellationToken cancel, bool keepsNul = false)
    {
        while (count > 0)
        {
            var memory = output.GetMemory((int)Math.Min(count, CopySize));
            var read = await ReadAsync(section, offset, memory[..(int)Math.Min(memory.Length, count)], cancel);
            if (read == 0)
            {
                throw new DamagedContentException("The content is shorter than its summary says.");
            }

            // RFC 9051 §4.3: no literal has a NUL octet. Mail that came in with one shows another octet there.
            if (!keepsNul)
            {
                memory.Span[..read].Replace((byte)0, (byte)0x80);
            }

            output.Advance(read);
            offset += read;
            count -= read;
            if (output.UnflushedBytes >= CopySize)
            {
                var flushed = await output.FlushAsync(cancel);
                if (flushed.IsCompleted)
                {
                    throw new ConnectionAbortedException("The client is gone.");
                }
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_content is not null)
        {
            await _content.DisposeAsync();
        }
    }

    /// <summary>The content; it stays open until this is disposed.</summary>
    public async ValueTask<IContentReader> OpenAsync(CancellationToken cancel) =>
        _content ??= await engine.OpenContentAsync(row.Content, cancel);
}

/// <summary>A stretch of a message: octets of the trace prefix, then a range of the content.</summary>
/// <param name="Prefix">Octets before the range; empty for all but the message itself and its header.</param>
/// <param name="Range">Where the rest lies in the content.</param>
internal readonly record struct SectionBytes(ReadOnlyMemory<byte> Prefix, ByteRange Range)
{
    /// <summary>Octets of both.</summary>
    public long Length => Prefix.Length + Range.Length;
}
