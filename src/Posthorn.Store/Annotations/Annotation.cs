namespace Posthorn.Store;

/// <summary>An annotation of a mailbox, of an account or of the store (RFC 5464 §3): a named value. Never without a value.</summary>
/// <param name="Entry">Its name, such as <c>/private/comment</c>: ASCII, as it was set; compared without regard to case (§3.2).</param>
/// <param name="Value">Any octets, maybe none.</param>
/// <param name="ModSeq">The account's mod-sequence when it was set.</param>
public sealed record Annotation(string Entry, ReadOnlyMemory<byte> Value, long ModSeq)
{
    /// <summary>Whether clients can name it (RFC 5464 §3.2). Others are the server's own notes, which nobody hears of.</summary>
    public static bool IsForClients(string entry) => entry.StartsWith('/');
}

/// <summary>What becomes of an annotation.</summary>
/// <param name="Entry">Its name.</param>
/// <param name="Value">Its value from now on; null to remove it.</param>
public sealed record NewAnnotation(string Entry, ReadOnlyMemory<byte>? Value);

/// <summary>How many annotations there may be.</summary>
/// <param name="Entries">Of one mailbox, and of an account (or the store) itself.</param>
/// <param name="TotalOctets">Of names and values together, of an account with all its mailboxes.</param>
public sealed record AnnotationLimits(int Entries, long TotalOctets);
