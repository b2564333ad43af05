using System.Buffers;
using System.Collections.Immutable;

namespace Posthorn.Mail;

/// <summary>
/// What a message says, in the forms in which a mail-access server is asked for it. Immutable; safe to share between threads.
/// Made by <see cref="MessageSummarizer"/>, kept as bytes by <see cref="Serialize"/>.
/// </summary>
public sealed class MessageSummary
{
    /// <summary>Octets of the content.</summary>
    public required long Size { get; init; }

    /// <summary>The ENVELOPE value in wire form, parentheses included (RFC 9051 §7.5.2). Text with octets outside printable ASCII
    /// is in it as a literal, "{n}CRLF" and n octets; all else is quoted.</summary>
    public required ReadOnlyMemory<byte> Envelope { get; init; }

    /// <summary>The BODYSTRUCTURE value in wire form, parentheses included (RFC 9051 §7.5.2), with all extension data.</summary>
    public required ReadOnlyMemory<byte> BodyStructure { get; init; }

    /// <summary>The ranges of <see cref="BodyStructure"/> that hold extension data: BODY is what is left without them.</summary>
    internal ImmutableArray<WireCut> Extensions { get; init; } = [];

    /// <summary>The tree of parts; the root is the message itself.</summary>
    public required MessagePart Root { get; init; }

    /// <summary>Octets of the top header block, the blank line included if there is one.</summary>
    public long HeaderLength => Root.HeaderLength;

    /// <summary>The time in the Date field with its zone, or null if there is none that can be read. SENTBEFORE, SENTON and SENTSINCE
    /// disregard time and zone (RFC 9051 §6.4.4): they compare <see cref="DateTimeOffset.Date"/>; SORT DATE compares the instant
    /// (RFC 5256 §2.2).</summary>
    public DateTimeOffset? SentDate { get; init; }

    /// <summary>The Message-ID without angle brackets, or null (RFC 5256 §3 has messages without one treated as unique).</summary>
    public string? MessageId { get; init; }

    /// <summary>The first message id in In-Reply-To without angle brackets, or null.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>The message ids in References without angle brackets, oldest first; empty if there are none.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The base subject (RFC 5256 §2.1), decoded; empty if there is no subject or nothing is left of it.</summary>
    public string BaseSubject { get; init; } = "";

    /// <summary>Whether taking the base of the subject removed a mark of reply or forward, as REFERENCES threading asks (RFC 5256 §3).</summary>
    public bool IsReplyOrForward { get; init; }

    /// <summary>Whether any part is an attachment (<see cref="MessagePart.IsAttachment"/>).</summary>
    public bool HasAttachments { get; init; }

    /// <summary>The BODY value in wire form: BODYSTRUCTURE without extension data (RFC 9051 §7.5.2). Computed at each call.</summary>
    public byte[] Body => WireCut.Without(BodyStructure.Span, Extensions.AsSpan());

    /// <summary>Writes the BODY value without making an array of it.</summary>
    public void WriteBody(IBufferWriter<byte> output) => WireCut.WriteWithout(BodyStructure.Span, Extensions.AsSpan(), output);

    /// <summary>The stored form: versioned, typically a few hundred octets. The values most asked for are at its head,
    /// and can be read without the rest.</summary>
    public byte[] Serialize() => SummaryFormat.Write(this);

    /// <summary>Reads a stored form.</summary>
    /// <param name="stored">What <see cref="Serialize"/> returned; the summary keeps slices of it.</param>
    /// <param name="summary">The summary, or null.</param>
    /// <returns>false if the bytes are not a whole stored form of a known version; never an exception.</returns>
    public static bool TryDeserialize(ReadOnlyMemory<byte> stored, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MessageSummary? summary) =>
        SummaryFormat.TryRead(stored, out summary);

    /// <summary>Reads a stored form that is known to be whole.</summary>
    /// <exception cref="FormatException">The bytes are not a stored form.</exception>
    public static MessageSummary Deserialize(ReadOnlyMemory<byte> stored) =>
        TryDeserialize(stored, out var summary) ? summary : throw new FormatException("These bytes are not a stored message summary.");
}
