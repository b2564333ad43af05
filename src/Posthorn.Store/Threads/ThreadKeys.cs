using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Posthorn.Mail;

namespace Posthorn.Store;

/// <summary>
/// Under what an account finds the thread of a message: numbers that stand for its message ids and its base subject, made by a
/// hash, so that an engine's index is narrow however long the ids are. The same message always has the same keys.
/// </summary>
/// <param name="Own">Its Message-ID; of a message without one, its content.</param>
/// <param name="References">The messages that it refers to, the nearest first, each once; none of them <paramref name="Own"/>.</param>
/// <param name="Subject">Its base subject (RFC 5256 §2.1) in any case; null if nothing is left of it.</param>
/// <param name="JoinsBySubject">
/// Whether it belongs to the thread of its subject: its subject says that it is a reply or a forward, and it refers to nothing.
/// </param>
public sealed record ThreadKeys(long Own, ImmutableArray<long> References, long? Subject, bool JoinsBySubject)
{
    /// <summary>
    /// References looked at: a look-up each at every delivery, whatever a message says of itself. The last ones are the nearest,
    /// and the first is the one that began the thread (RFC 5322 §3.6.4).
    /// </summary>
    public const int MaxReferences = 12;

    /// <summary>The keys of a message.</summary>
    /// <param name="summary">What it says.</param>
    /// <param name="contentHash">The hash of its content (<see cref="StagedContent.Hash"/>).</param>
    public static ThreadKeys Of(MessageSummary summary, ReadOnlySpan<byte> contentHash)
    {
        var own = summary.MessageId is { Length: > 0 } id ? KeyOf("id:", id) : KeyOf("content:", Convert.ToHexString(contentHash));
        var references = Referred(summary).Where(static one => one.Length > 0).Distinct(StringComparer.Ordinal).Take(MaxReferences).Select(static one => KeyOf("id:", one))
            .Where(key => key != own).ToImmutableArray();
        long? subject = summary.BaseSubject.Length > 0 ? KeyOf("subject:", summary.BaseSubject.ToUpperInvariant()) : null;
        return new ThreadKeys(own, references, subject, summary.IsReplyOrForward && references.IsEmpty && subject is not null);
    }

    private static IEnumerable<string> Referred(MessageSummary summary)
    {
        var references = summary.References.Reverse();
        if (summary.References.Length >= MaxReferences)
        {
            references = references.Take(MaxReferences - 2).Append(summary.References[0]);
        }

        return summary.InReplyTo is { Length: > 0 } parent ? references.Prepend(parent) : references;
    }

    private static long KeyOf(string kind, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(kind + text), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
