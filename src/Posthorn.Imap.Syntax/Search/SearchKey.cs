using System.Collections.Immutable;

namespace Posthorn.Imap.Syntax;

/// <summary>A search key (RFC 9051 §6.4.4, RFC 3501 §6.4.4).</summary>
public abstract record SearchKey
{
    /// <summary>The keys of both RFCs.</summary>
    internal static SyntaxTable<SearchKey> BaseTable { get; } = new("a search key", SearchKeyGrammar.Entries());
}

/// <summary>ALL.</summary>
public sealed record AllKey : SearchKey
{
    /// <summary>The only instance that is needed.</summary>
    public static AllKey Instance { get; } = new();
}

/// <summary>Several keys, all of which must match.</summary>
/// <param name="Keys">At least one.</param>
public sealed record AndKey(ImmutableArray<SearchKey> Keys) : SearchKey;

/// <summary>OR.</summary>
public sealed record OrKey(SearchKey First, SearchKey Second) : SearchKey;

/// <summary>NOT.</summary>
public sealed record NotKey(SearchKey Key) : SearchKey;

/// <summary>A system flag or keyword that is set: ANSWERED, KEYWORD x, …; with NOT around it UNANSWERED, UNKEYWORD x, ….</summary>
public sealed record FlagKey(Flag Flag) : SearchKey;

/// <summary>A set of message numbers, or <c>$</c>.</summary>
public sealed record NumbersKey(MessageSet Messages) : SearchKey;

/// <summary>UID: a set of UIDs, or <c>$</c>.</summary>
public sealed record UidsKey(MessageSet Messages) : SearchKey;

/// <summary>How a date compares.</summary>
public enum DateComparison
{
    /// <summary>Earlier than the date.</summary>
    Before,

    /// <summary>Within the date.</summary>
    On,

    /// <summary>Within the date or later.</summary>
    Since,
}

/// <summary>BEFORE, ON, SINCE (internal date), SENTBEFORE, SENTON, SENTSINCE (Date field); time and zone are disregarded.</summary>
public sealed record DateKey(bool IsSentDate, DateComparison Comparison, DateOnly Date) : SearchKey;

/// <summary>LARGER and SMALLER: sizes strictly above or below.</summary>
public sealed record SizeKey(bool IsLarger, long Octets) : SearchKey;

/// <summary>Text in a header field: HEADER, FROM, SUBJECT, …. An empty text matches wherever the field is.</summary>
public sealed record HeaderKey(string Field, string Text) : SearchKey;

/// <summary>BODY: text in the body.</summary>
public sealed record BodyKey(string Text) : SearchKey;

/// <summary>TEXT: text in the header or the body.</summary>
public sealed record TextKey(string Text) : SearchKey;
