using System.Buffers;

namespace Posthorn.Mail;

/// <summary>
/// Makes summaries. The content is read once, from first to last byte, and none of it is kept but header fields: memory depends on
/// the <see cref="MailLimits"/>, never on the size of the message. Any bytes give a summary.
/// </summary>
public static class MessageSummarizer
{
    private const int ChunkSize = 32 * 1024;

    /// <summary>Summarises content that is read from a stream.</summary>
    /// <param name="content">The message, from its present position to its end; not disposed.</param>
    /// <param name="limits">What the message may cost.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public static async ValueTask<MessageSummary> SummarizeAsync(Stream content, MailLimits limits, CancellationToken cancel = default)
    {
        var scanner = new MimeScanner(limits);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            int count;
            while ((count = await content.ReadAsync(chunk, cancel)) > 0)
                scanner.Feed(chunk.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return SummaryBuilder.Build(scanner.Finish(), limits);
    }

    /// <summary>Summarises content in memory.</summary>
    public static MessageSummary Summarize(ReadOnlyMemory<byte> content, MailLimits limits) => Summarize(new ReadOnlySequence<byte>(content), limits);

    /// <summary>Summarises content in memory.</summary>
    public static MessageSummary Summarize(in ReadOnlySequence<byte> content, MailLimits limits)
    {
        var scanner = new MimeScanner(limits);
        foreach (var segment in content)
            scanner.Feed(segment.Span);
        return SummaryBuilder.Build(scanner.Finish(), limits);
    }
}
