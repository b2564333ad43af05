namespace Posthorn.Mail;

/// <summary>
/// What a message may cost, whatever its bytes say. Beyond a limit the rest of the message becomes an opaque leaf or is
/// left out of the summary; it is never an error, and the content itself stays whole.
/// </summary>
public sealed record MailLimits
{
    /// <summary>The limits that are used when nothing else is said.</summary>
    public static MailLimits Default { get; } = new();

    /// <summary>Levels of multiparts and embedded messages that are opened; 50 is far beyond forwarded chains seen in mail,
    /// and bounds the recursion of everything that walks the tree. A deeper container is announced as application/octet-stream.
    /// At most 200 are honoured.</summary>
    public int Depth { get; init; } = 50;

    /// <summary>Parts of the whole message (containers counted too). The last one allowed takes all the rest of the message
    /// as an opaque leaf: 2,000 parts make a BODYSTRUCTURE of some 200 KB, which clients still read. At most 10,000 are honoured.</summary>
    public int Parts { get; init; } = 2_000;

    /// <summary>Bytes of one header block that are looked at (256 KiB: SMTP hosts refuse more). What follows counts in offsets only.</summary>
    public int HeaderBlockBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of all header blocks together that are looked at (1 MiB); bounds the size of the summary, since everything
    /// in it comes from header blocks. A part whose header is beyond it has no fields and so is text/plain.</summary>
    public int TotalHeaderBytes { get; init; } = 1024 * 1024;

    /// <summary>Addresses kept of all fields of one name (1,000: recipients of one SMTP transaction).</summary>
    public int Addresses { get; init; } = 1_000;

    /// <summary>Parameters kept of one Content-Type or Content-Disposition field.</summary>
    public int Parameters { get; init; } = 64;

    /// <summary>Octets of a boundary that are compared. RFC 2046 §5.1.1 allows 70; some programs write more. A longer one
    /// makes the multipart a text/plain leaf, as any invalid Content-Type does. At most 500 are honoured.</summary>
    public int BoundaryBytes { get; init; } = 250;

    /// <summary>Message ids kept of References and In-Reply-To each; the first one and the last ones (RFC 5322 §3.6.4 names
    /// the parent last, the thread's root first).</summary>
    public int References { get; init; } = 100;

    /// <summary>Octets of a message id, base subject, or decoded header text kept for threading and sorting.</summary>
    public int ThreadTextBytes { get; init; } = 998;
}
