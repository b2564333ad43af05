namespace Posthorn.Store;

/// <summary>
/// The system flags that the store keeps (RFC 9051 §2.3.2). \Recent (RFC 3501 §2.3.2) belongs to a session and is not
/// kept with the message. The values are part of the store's format.
/// </summary>
[Flags]
public enum SystemFlags : byte
{
    /// <summary>No flag is set.</summary>
    None = 0,

    /// <summary>\Seen: the message has been read.</summary>
    Seen = 1,

    /// <summary>\Answered: the message has been answered.</summary>
    Answered = 2,

    /// <summary>\Flagged: urgent or special attention.</summary>
    Flagged = 4,

    /// <summary>\Deleted: to be removed by a later EXPUNGE.</summary>
    Deleted = 8,

    /// <summary>\Draft: not finished.</summary>
    Draft = 16,
}
