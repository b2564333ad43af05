using System.Buffers;
using System.Text.Unicode;

namespace Posthorn.Mail;

/// <summary>
/// Makes the preview of a message (RFC 8970 §3): the beginning of what its author wrote, as one line of plain text. The work is
/// bounded, whatever the message is.
/// </summary>
public static class MessagePreview
{
    /// <summary>Characters of a preview at most (RFC 8970 §3.3: should be 200, must not be more than 256).</summary>
    public const int MaxCharacters = 200;

    /// <summary>
    /// Octets of a part that are looked at, as transferred: 128 KiB, since the style sheets of newsletters come before their text.
    /// </summary>
    public const int MaxOctets = 128 * 1024;

    /// <summary>Parts that are looked at, if one after another has no text.</summary>
    private const int MaxParts = 4;

    /// <summary>Makes the preview from content in memory.</summary>
    public static string Make(MessagePart root, ReadOnlySpan<byte> content)
    {
        foreach (var part in PartsOf(root))
        {
            var body = content.Slice((int)part.BodyOffset, (int)Math.Min(part.BodyLength, MaxOctets));
            if (Make(part, body, out var preview))
            {
                return preview;
            }
        }

        return "";
    }

    /// <summary>Makes the preview from content that is read from a place on.</summary>
    /// <param name="root">The message.</param>
    /// <param name="readAsync">Fills the buffer from an offset in the content on.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async ValueTask<string> MakeAsync(
        MessagePart root, Func<long, Memory<byte>, CancellationToken, ValueTask<int>> readAsync, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxOctets);
        try
        {
            foreach (var part in PartsOf(root))
            {
                var count = (int)Math.Min(part.BodyLength, MaxOctets);
                count = await readAsync(part.BodyOffset, buffer.AsMemory(0, count), cancel);
                if (Make(part, buffer.AsSpan(0, count), out var preview))
                {
                    return preview;
                }
            }

            return "";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The parts that have something to say, the best first.</summary>
    private static List<MessagePart> PartsOf(MessagePart root)
    {
        var parts = new List<MessagePart>(2);
        Find(root, parts, isForwarded: false);
        if (parts.Count == 0)
        {
            // A message that only forwards another one.
            Find(root, parts, isForwarded: true);
        }

        return parts;
    }

    private static void Find(MessagePart part, List<MessagePart> parts, bool isForwarded)
    {
        if (parts.Count == MaxParts || (part.Type == "multipart" && part.Subtype == "encrypted"))
        {
            // RFC 8970 §3.2: of an encrypted message there is no preview.
            return;
        }

        if (part.Message is { } message)
        {
            if (isForwarded)
            {
                Find(message, parts, isForwarded);
            }

            return;
        }

        // RFC 2046 §5.1.4: the plainest alternative comes first, but not in all mail.
        var children = part.Subtype == "alternative" ? part.Children.OrderBy(static child => child.Subtype == "plain" ? 0 : 1) : part.Children.AsEnumerable();
        foreach (var child in children)
        {
            Find(child, parts, isForwarded);
        }

        if (part.Type == "text" && part.Subtype is "plain" or "html" or "xhtml" && !part.IsAttachment && parts.Count < MaxParts)
        {
            parts.Add(part);
        }
    }

    // False if the part has no text: then another may have some. An encrypted text is the end of it.
    private static bool Make(MessagePart part, ReadOnlySpan<byte> body, out string preview)
    {
        preview = "";
        var lines = new PreviewLines(MaxCharacters);
        if (PartText.TryCreate(WithCharset(part, body), lines) is not { } text)
        {
            return false;
        }

        text.Feed(body);
        text.Finish();
        preview = lines.Finish();
        return preview.Length > 0 || lines.IsSatisfied;
    }

    // Text that names no charset, and is UTF-8 as far as one can see, is that; see Charsets for what it would be.
    private static MessagePart WithCharset(MessagePart part, ReadOnlySpan<byte> body)
    {
        if (!(string.IsNullOrEmpty(part.Charset) || part.Charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            || TransferDecoder.TryCreate(part.Encoding) is not { } decoder)
        {
            return part;
        }

        var decoded = new ArrayBufferWriter<byte>(Math.Max(1, body.Length));
        decoder.Decode(body, decoded);
        var octets = decoded.WrittenSpan;

        // Where not all of the part is looked at, the last character may have been cut.
        for (var cut = 0; cut < 3 && body.Length < part.BodyLength && octets.Length > 0 && !Utf8.IsValid(octets); cut++)
        {
            octets = octets[..^1];
        }

        return Utf8.IsValid(octets) ? part with { Charset = "utf-8" } : part;
    }
}
