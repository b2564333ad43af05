using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Mail;

/// <summary>What of a part a section names (RFC 9051 §6.4.5.1).</summary>
public enum SectionText
{
    /// <summary>The message, or the body of the part.</summary>
    Whole,

    /// <summary>HEADER: the header of the message, or of the message embedded in the part.</summary>
    Header,

    /// <summary>TEXT: the body of the message, or of the message embedded in the part.</summary>
    Text,

    /// <summary>MIME: the header of the part.</summary>
    Mime,
}

/// <summary>Finds the bytes that a section of BODY[…] or BINARY[…] names.</summary>
public static class MessageSections
{
    /// <summary>Finds a section.</summary>
    /// <param name="root">The top part of the message (<see cref="MessageSummary.Root"/>).</param>
    /// <param name="path">Part numbers from 1 up; empty for the message itself.</param>
    /// <param name="text">What of that part.</param>
    /// <param name="range">Where it lies in the content.</param>
    /// <returns>false if there is no such part, or it has no such text.</returns>
    public static bool TryResolve(MessagePart root, ReadOnlySpan<int> path, SectionText text, out ByteRange range)
    {
        range = default;
        if (path.IsEmpty)
        {
            // RFC 9051 §6.4.5.1: "MIME" only follows part numbers.
            if (text == SectionText.Mime)
                return false;
            range = text switch
            {
                SectionText.Header => root.Header,
                SectionText.Text => root.Body,
                _ => new ByteRange(root.HeaderOffset, root.HeaderLength + root.BodyLength),
            };
            return true;
        }

        if (!TryFindPart(root, path, out var part))
            return false;
        // RFC 9051 §6.4.5.1: HEADER and TEXT after numbers refer to a part that is a message.
        if (text is SectionText.Header or SectionText.Text)
        {
            if (part.Message is not { } message)
                return false;
            part = message;
        }

        range = text is SectionText.Header or SectionText.Mime ? part.Header : part.Body;
        return true;
    }

    /// <summary>Finds a part by its numbers.</summary>
    /// <param name="root">The top part of the message.</param>
    /// <param name="path">Part numbers from 1 up; empty for the root itself.</param>
    /// <param name="part">The part, or null.</param>
    /// <returns>false if there is no such part.</returns>
    public static bool TryFindPart(MessagePart root, ReadOnlySpan<int> path, [NotNullWhen(true)] out MessagePart? part)
    {
        part = root;
        // RFC 9051 §6.4.5.1: "every message has at least one part number": the body of one that is no multipart is its part 1.
        var isMessage = true;
        foreach (var number in path)
        {
            if (!isMessage && part.Message is { } embedded)
            {
                part = embedded;
                isMessage = true;
            }

            if (part.IsMultipart && number >= 1 && number <= part.Children.Length)
                part = part.Children[number - 1];
            else if (part.IsMultipart || !isMessage || number != 1)
            {
                part = null;
                return false;
            }

            isMessage = false;
        }

        return true;
    }
}
