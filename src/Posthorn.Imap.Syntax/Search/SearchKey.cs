namespace Posthorn.Imap.Syntax;

/// <summary>
/// A SEARCH key (RFC 9051 §6.4.4): an immutable tree. Texts are decoded already. An extension derives its keys from this type
/// and adds rows to the table that reads them.
/// </summary>
public abstract record SearchKey
{
    internal static SyntaxTable<SearchKey> BaseTable { get; } = BaseSearchKeys.Table;

    /// <summary>Whether this key, or one inside it, is of a kind and fits.</summary>
    public bool Has<T>(Func<T, bool>? fits = null)
        where T : SearchKey => this switch
        {
            T key when fits is null || fits(key) => true,
            AndKey and => and.Keys.Any(key => key.Has(fits)),
            OrKey or => or.Alternatives.Any(key => key.Has(fits)),
            NotKey not => not.Key.Has(fits),
            FuzzyKey fuzzy => fuzzy.Key.Has(fits),
            _ => false,
        };
}

/// <summary>ALL: every message.</summary>
public sealed record AllKey : SearchKey
{
    /// <summary>The one instance.</summary>
    public static AllKey Instance { get; } = new();
}

/// <summary>sequence-set: messages by number; or "$".</summary>
/// <param name="Messages">The numbers.</param>
public sealed record SequenceKey(MessageSet Messages) : SearchKey;

/// <summary>UID sequence-set; or UID $.</summary>
/// <param name="Uids">The UIDs.</param>
public sealed record UidKey(MessageSet Uids) : SearchKey;

/// <summary>ANSWERED, UNSEEN, KEYWORD and all their kin: messages with, or without, a flag.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="IsSet">True if the message must have it.</param>
public sealed record FlagKey(Flag Flag, bool IsSet) : SearchKey;

/// <summary>Which date of a message a <see cref="DateKey"/> compares.</summary>
public enum SearchDate
{
    /// <summary>BEFORE, ON, SINCE: the internal date, without its time and zone.</summary>
    Internal,

    /// <summary>SENTBEFORE, SENTON, SENTSINCE: the Date field, without its time and zone.</summary>
    Sent,

    /// <summary>SAVEDBEFORE, SAVEDON, SAVEDSINCE: when it came into its mailbox, without time and zone (RFC 8514 §4.3).</summary>
    Saved,
}

/// <summary>How a <see cref="DateKey"/> compares.</summary>
public enum DateComparison
{
    /// <summary>Earlier than the day.</summary>
    Before,

    /// <summary>On the day.</summary>
    On,

    /// <summary>On the day, or later.</summary>
    Since,
}

/// <summary>BEFORE, ON, SINCE, and the same with SENT and with SAVED before it.</summary>
/// <param name="Which">Which date of the message.</param>
/// <param name="Comparison">How to compare it.</param>
/// <param name="Date">The day to compare it with.</param>
public sealed record DateKey(SearchDate Which, DateComparison Comparison, DateOnly Date) : SearchKey;

/// <summary>LARGER and SMALLER: messages of more, or fewer, octets.</summary>
/// <param name="IsLarger">True for LARGER.</param>
/// <param name="Octets">The size that is exceeded, or not reached.</param>
public sealed record SizeKey(bool IsLarger, long Octets) : SearchKey;

/// <summary>A field of the envelope structure that SEARCH looks into.</summary>
public enum EnvelopeField
{
    /// <summary>BCC.</summary>
    Bcc,

    /// <summary>CC.</summary>
    Cc,

    /// <summary>FROM.</summary>
    From,

    /// <summary>SUBJECT.</summary>
    Subject,

    /// <summary>TO.</summary>
    To,
}

/// <summary>BCC, CC, FROM, SUBJECT and TO: a text in a field of the envelope structure.</summary>
/// <param name="Field">The field.</param>
/// <param name="Text">The text.</param>
public sealed record EnvelopeKey(EnvelopeField Field, string Text) : SearchKey;

/// <summary>HEADER: a text in a header field; the empty text finds every message that has the field.</summary>
/// <param name="Field">The name of the field, as sent.</param>
/// <param name="Text">The text.</param>
public sealed record HeaderKey(string Field, string Text) : SearchKey;

/// <summary>BODY: a text in the body.</summary>
/// <param name="Text">The text.</param>
public sealed record BodyKey(string Text) : SearchKey;

/// <summary>TEXT: a text in the header or the body.</summary>
/// <param name="Text">The text.</param>
public sealed record TextKey(string Text) : SearchKey;

/// <summary>NOT.</summary>
/// <param name="Key">What must not match.</param>
public sealed record NotKey(SearchKey Key) : SearchKey;

/// <summary>OR, also of more than two: "OR a OR b c" is one key of three alternatives.</summary>
/// <param name="Alternatives">Two or more keys, of which one must match.</param>
public sealed record OrKey(IReadOnlyList<SearchKey> Alternatives) : SearchKey;

/// <summary>Several keys in parentheses, or in a row.</summary>
/// <param name="Keys">Two or more keys, all of which must match.</param>
public sealed record AndKey(IReadOnlyList<SearchKey> Keys) : SearchKey;
