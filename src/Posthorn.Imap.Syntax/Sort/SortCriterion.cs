namespace Posthorn.Imap.Syntax;

/// <summary>A sort key (RFC 5256 §5, sort-key). An extension adds rows to <see cref="ImapGrammar.SortKeys"/>.</summary>
/// <param name="Name">Its name, in upper case.</param>
public sealed record SortKey(string Name)
{
    /// <summary>ARRIVAL: the internal date, with its time.</summary>
    public static SortKey Arrival { get; } = new("ARRIVAL");

    /// <summary>CC: the mailbox of the first Cc address.</summary>
    public static SortKey Cc { get; } = new("CC");

    /// <summary>DATE: when it was sent.</summary>
    public static SortKey Date { get; } = new("DATE");

    /// <summary>FROM: the mailbox of the first From address.</summary>
    public static SortKey From { get; } = new("FROM");

    /// <summary>SIZE: octets.</summary>
    public static SortKey Size { get; } = new("SIZE");

    /// <summary>SUBJECT: the base subject.</summary>
    public static SortKey Subject { get; } = new("SUBJECT");

    /// <summary>TO: the mailbox of the first To address.</summary>
    public static SortKey To { get; } = new("TO");

    /// <summary>DISPLAYFROM: what the first From address shows (RFC 5957 §4).</summary>
    public static SortKey DisplayFrom { get; } = new("DISPLAYFROM");

    /// <summary>DISPLAYTO: what the first To address shows (RFC 5957 §4).</summary>
    public static SortKey DisplayTo { get; } = new("DISPLAYTO");

    /// <summary>RELEVANCY: how well a message matches, the best first (RFC 6203 §6).</summary>
    public static SortKey Relevancy { get; } = new("RELEVANCY");

    internal static SyntaxTable<SortKey> BaseTable { get; } = new("a sort key", new[] { Arrival, Cc, Date, From, Size, Subject, To }.Select(Plain));

    /// <summary>A table's row for a key.</summary>
    public static SyntaxEntry<SortKey> Plain(SortKey key) => new(key.Name, (ref _) => key);
}

/// <summary>A sort criterion (RFC 5256 §5).</summary>
/// <param name="Key">By what.</param>
/// <param name="IsReversed">REVERSE: in descending order.</param>
public sealed record SortCriterion(SortKey Key, bool IsReversed);

/// <summary>How a THREAD command groups messages (RFC 5256 §3).</summary>
/// <param name="Name">The name, in upper case.</param>
public sealed record ThreadAlgorithm(string Name)
{
    /// <summary>ORDEREDSUBJECT: by subject.</summary>
    public static ThreadAlgorithm OrderedSubject { get; } = new("ORDEREDSUBJECT");

    /// <summary>REFERENCES: by what messages refer to, and then by subject.</summary>
    public static ThreadAlgorithm References { get; } = new("REFERENCES");

    /// <summary>REFS: by what messages refer to (draft-ietf-morg-inthread §4).</summary>
    public static ThreadAlgorithm Refs { get; } = new("REFS");

    internal static SyntaxTable<ThreadAlgorithm> BaseTable { get; } = new(
        "a threading algorithm",
        new[] { OrderedSubject, References, Refs }.Select(one => new SyntaxEntry<ThreadAlgorithm>(one.Name, (ref _) => one)));
}
