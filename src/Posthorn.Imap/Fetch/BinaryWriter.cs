using System.Buffers;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;

namespace Posthorn.Imap.Fetch;

/// <summary>
/// Writes BINARY[part]&lt;partial&gt; and BINARY.SIZE[part]: a part without its transfer encoding (RFC 9051 §6.4.5.2, RFC 3516). The
/// part is decoded twice, for its size and for its octets, so that nothing has to hold it.
/// </summary>
internal static class BinaryWriter
{
    private const int ChunkSize = 32 * 1024;

    /// <summary>Whether the part that an item asks for, if it is for one, has a transfer encoding that is known.</summary>
    public static bool CanDecode(MessageSummary summary, FetchItem item)
    {
        var section = (item as BinaryItem)?.Section ?? (item as BinarySizeItem)?.Section;
        return section is null || section.Parts.Count == 0
            || !MessageSections.TryFindPart(summary.Root, SectionWriter.PathOf(section), out var part)
            || TransferDecoder.TryCreate(part.Encoding) is not null;
    }

    /// <summary>Writes the item; <see cref="CanDecode"/> has said that it can be.</summary>
    public static async ValueTask WriteAsync(
        ImapSession session, FetchWriter fetch, MessageBytes bytes, BinaryItem item, CancellationToken cancel)
    {
        if (!TryFind(bytes, SectionWriter.PathOf(item.Section), out var section, out var encoding))
        {
            fetch.BinaryNil(item.Section, item.Partial?.Offset);
            return;
        }

        var (size, hasNul) = await MeasureAsync(bytes, section, encoding, item.Partial, cancel);
        var (origin, length) = SectionWriter.Cut(size, item.Partial);

        // RFC 3516 §4.3: a literal tells the client that there is no NUL octet.
        _ = hasNul
            ? fetch.BinaryLiteral8(item.Section, item.Partial?.Offset, length)
            : fetch.BinaryLiteral(item.Section, item.Partial?.Offset, length);
        await SendAsync(session, bytes, section, encoding, (origin, length), cancel);
    }

    /// <summary>Writes nstring / literal8: a part decoded, or another section as it is (RFC 5524 §3.2).</summary>
    /// <param name="path">The part; null if the section is none.</param>
    /// <param name="section">The section.</param>
    /// <param name="partial">Which of the decoded octets; null for all.</param>
    public static async ValueTask WriteValueAsync(
        ImapSession session, MessageBytes bytes, int[]? path, SectionBytes section, PartialRange? partial, CancellationToken cancel)
    {
        var encoding = TransferEncoding.SevenBit;
        if ((path is not null && !TryFind(bytes, path, out section, out encoding)) || TransferDecoder.TryCreate(encoding) is null)
        {
            session.Writer.Nil();
            return;
        }

        var (size, hasNul) = await MeasureAsync(bytes, section, encoding, partial, cancel);
        var (origin, length) = SectionWriter.Cut(size, partial);
        _ = hasNul ? session.Writer.Literal8Header(length) : session.Writer.LiteralHeader(length);
        await SendAsync(session, bytes, section, encoding, (origin, length), cancel);
    }

    /// <summary>Writes the size; <see cref="CanDecode"/> has said that it can be counted.</summary>
    public static async ValueTask WriteSizeAsync(FetchWriter fetch, MessageBytes bytes, BinarySizeItem item, CancellationToken cancel)
    {
        if (!TryFind(bytes, SectionWriter.PathOf(item.Section), out var section, out var encoding))
        {
            fetch.BinarySize(item.Section, 0);
            return;
        }

        var (size, _) = await MeasureAsync(bytes, section, encoding, partial: null, cancel, isSizeAll: true);
        fetch.BinarySize(item.Section, size);
    }

    private static bool TryFind(MessageBytes bytes, ReadOnlySpan<int> path, out SectionBytes section, out TransferEncoding encoding)
    {
        section = default;
        encoding = default;
        if (path.IsEmpty)
        {
            // The whole message has no transfer encoding.
            section = bytes.Whole;
            encoding = TransferEncoding.SevenBit;
            return true;
        }

        if (!MessageSections.TryFindPart(bytes.Summary.Root, path, out var part))
        {
            return false;
        }

        section = new SectionBytes(default, part.Body);
        encoding = part.Encoding;
        return true;
    }

    /// <summary>The size of a section when it is decoded, and whether it has NUL octets then, in the range that is wanted of it.</summary>
    /// <param name="isSizeAll">True if the size is all that is wanted.</param>
    private static async ValueTask<(long Size, bool HasNul)> MeasureAsync(
        MessageBytes bytes, SectionBytes section, TransferEncoding encoding, PartialRange? partial, CancellationToken cancel, bool isSizeAll = false)
    {
        var decoder = TransferDecoder.TryCreate(encoding)!;
        if (isSizeAll && decoder.IsIdentity)
        {
            return (section.Length, false);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var decoded = new ArrayBufferWriter<byte>(decoder.IsIdentity ? 1 : ChunkSize);
        try
        {
            var (size, hasNul) = (0L, false);
            long at = 0;
            int read;
            while ((read = await bytes.ReadAsync(section, at, buffer, cancel)) > 0)
            {
                at += read;
                if (isSizeAll || decoder.IsIdentity)
                {
                    hasNul |= decoder.IsIdentity && HasNul(buffer.AsSpan(0, read), size, partial);
                    size += decoder.Count(buffer.AsSpan(0, read));
                    continue;
                }

                decoded.ResetWrittenCount();
                decoder.Decode(buffer.AsSpan(0, read), decoded);
                hasNul |= HasNul(decoded.WrittenSpan, size, partial);
                size += decoded.WrittenCount;
            }

            return (size, hasNul);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Whether octets that stand at a place of the decoded section have a NUL among them that is in the range.
    private static bool HasNul(ReadOnlySpan<byte> octets, long at, PartialRange? partial)
    {
        if (partial is { } range)
        {
            var start = (int)Math.Clamp(range.Offset - at, 0, octets.Length);
            var end = (int)Int128.Clamp((Int128)range.Offset + range.Count - at, start, octets.Length);
            octets = octets[start..end];
        }

        return octets.Contains((byte)0);
    }

    private static ValueTask SendAsync(
        ImapSession session, MessageBytes bytes, SectionBytes section, TransferEncoding encoding, (long Origin, long Length) range,
        CancellationToken cancel)
    {
        var decoder = TransferDecoder.TryCreate(encoding)!;
        return decoder.IsIdentity
            ? bytes.CopyAsync(section, range.Origin, range.Length, session.Connection.Output, cancel, keepsNul: true)
            : DecodeAsync(session, bytes, section, decoder, range.Origin, range.Length, cancel);
    }

    private static async ValueTask DecodeAsync(
        ImapSession session, MessageBytes bytes, SectionBytes section, TransferDecoder decoder, long origin, long length,
        CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var decoded = new ArrayBufferWriter<byte>(ChunkSize);
        try
        {
            long at = 0;
            int read;
            while (length > 0 && (read = await bytes.ReadAsync(section, at, buffer, cancel)) > 0)
            {
                at += read;
                decoded.ResetWrittenCount();
                decoder.Decode(buffer.AsSpan(0, read), decoded);
                var skipped = (int)Math.Min(origin, decoded.WrittenCount);
                origin -= skipped;
                var taken = (int)Math.Min(length, decoded.WrittenCount - skipped);
                length -= taken;
                session.Writer.Raw(decoded.WrittenSpan.Slice(skipped, taken));
                await session.FlushAsync(cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
