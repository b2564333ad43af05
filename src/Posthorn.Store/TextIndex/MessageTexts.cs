using System.Buffers;
using System.Text;
using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>
/// Gives all text of a message to a scanner: what SEARCH looks at for TEXT (RFC 9051 §6.4.4), in the same pieces, so that what is found in
/// a message is found among its terms.
/// </summary>
/// <param name="content">The message's content.</param>
/// <param name="scanner">Gets the text; one for each message.</param>
public sealed class MessageTexts(IContentReader content, TermScanner scanner)
{
    /// <summary>Octets of a header at most; of one that is longer, SEARCH looks at less, and what is beyond must not be told.</summary>
    private const int MaxHeader = 512 * 1024;

    /// <summary>Characters of a message at most.</summary>
    private const int MaxText = 16 * 1024 * 1024;

    private const int ChunkSize = 32 * 1024;

    /// <summary>Goes through a message.</summary>
    /// <param name="tracePrefix">Header lines before the content.</param>
    /// <param name="summary">Where its parts are.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>False if there is text that was not given.</returns>
    /// <exception cref="DamagedContentException">It cannot be read.</exception>
    public async ValueTask<bool> TakeAsync(ReadOnlyMemory<byte> tracePrefix, MessageSummary summary, CancellationToken cancel)
    {
        if (summary.Root.HeaderLength + tracePrefix.Length > MaxHeader)
        {
            return false;
        }

        TakeFields(tracePrefix.Span, FieldsOf.Message);
        var header = await ReadAsync(summary.Root.Header, cancel);

        // What begins with a space would go on with the last line that the delivery wrote.
        if (header is [(byte)' ' or (byte)'\t', ..] && !tracePrefix.IsEmpty)
        {
            return false;
        }

        TakeFields(header, FieldsOf.Message);
        var isWhole = await TakePartAsync(summary.Root, cancel);
        scanner.Finish();
        return isWhole && scanner.Length < MaxText;
    }

    private async ValueTask<bool> TakePartAsync(MessagePart part, CancellationToken cancel)
    {
        foreach (var child in part.Children)
        {
            if (!await TakeHeaderAsync(child, FieldsOf.Part, cancel) || !await TakePartAsync(child, cancel))
            {
                return false;
            }
        }

        if (part.Message is { } embedded)
        {
            return await TakeHeaderAsync(embedded, FieldsOf.EmbeddedMessage, cancel) && await TakePartAsync(embedded, cancel);
        }

        return part.IsMultipart || await TakeBodyAsync(part, cancel);
    }

    private async ValueTask<bool> TakeBodyAsync(MessagePart part, CancellationToken cancel)
    {
        scanner.Start(TermZone.Body);
        if (PartText.TryCreate(part, scanner) is not { } reader)
        {
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            for (long at = 0; at < part.Body.Length && !reader.IsSatisfied && scanner.Length < MaxText;)
            {
                var wanted = (int)Math.Min(buffer.Length, part.Body.Length - at);
                var read = await content.ReadAsync(part.Body.Offset + at, buffer.AsMemory(0, wanted), cancel);
                if (read == 0)
                {
                    return false;
                }

                reader.Feed(buffer.AsSpan(0, read));
                at += read;
            }

            reader.Finish();
            return !reader.IsSatisfied;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<bool> TakeHeaderAsync(MessagePart part, FieldsOf of, CancellationToken cancel)
    {
        if (part.HeaderLength > MaxHeader)
        {
            return false;
        }

        TakeFields(await ReadAsync(part.Header, cancel), of);
        return true;
    }

    private void TakeFields(ReadOnlySpan<byte> header, FieldsOf of)
    {
        foreach (var field in HeaderFields.Enumerate(header))
        {
            scanner.Start(of == FieldsOf.EmbeddedMessage ? TermZone.Body : TermZone.Header);
            scanner.Take(Encoding.ASCII.GetString(field.Name));
            scanner.Take(": ");
            if (of == FieldsOf.Message && TermMarker.ZoneOf(field.Name) is not TermZone.Header and var zone)
            {
                scanner.Start(zone);
            }

            scanner.Take(HeaderText.Decode(field.Body));
        }
    }

    private async ValueTask<byte[]> ReadAsync(ByteRange range, CancellationToken cancel)
    {
        var bytes = new byte[range.Length];
        await content.ReadAsync(range.Offset, bytes, cancel);
        return bytes;
    }

    /// <summary>Whose header fields they are: TEXT looks at all, BODY at those of embedded messages only, and other keys at the message's own.</summary>
    private enum FieldsOf
    {
        Message,
        Part,
        EmbeddedMessage,
    }
}
