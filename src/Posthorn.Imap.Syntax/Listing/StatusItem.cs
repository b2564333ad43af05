namespace Posthorn.Imap.Syntax;

/// <summary>
/// A STATUS data item (RFC 9051 §6.3.11). All that are known have a name here; a server takes those it does not answer out of
/// its table with <see cref="SyntaxTable{T}.Without"/>.
/// </summary>
/// <param name="Name">Its name, in upper case.</param>
public sealed record StatusItem(string Name)
{
    /// <summary>MESSAGES.</summary>
    public static StatusItem Messages { get; } = new("MESSAGES");

    /// <summary>RECENT (RFC 3501).</summary>
    public static StatusItem Recent { get; } = new("RECENT");

    /// <summary>UIDNEXT.</summary>
    public static StatusItem UidNext { get; } = new("UIDNEXT");

    /// <summary>UIDVALIDITY.</summary>
    public static StatusItem UidValidity { get; } = new("UIDVALIDITY");

    /// <summary>UNSEEN: how many messages are without \Seen.</summary>
    public static StatusItem Unseen { get; } = new("UNSEEN");

    /// <summary>DELETED (RFC 9051): how many messages have \Deleted.</summary>
    public static StatusItem Deleted { get; } = new("DELETED");

    /// <summary>SIZE: octets of all messages (RFC 8438).</summary>
    public static StatusItem Size { get; } = new("SIZE");

    /// <summary>HIGHESTMODSEQ (RFC 7162 §3.1.7).</summary>
    public static StatusItem HighestModSeq { get; } = new("HIGHESTMODSEQ");

    /// <summary>APPENDLIMIT (RFC 7889 §3).</summary>
    public static StatusItem AppendLimit { get; } = new("APPENDLIMIT");

    /// <summary>MAILBOXID (RFC 8474 §4.3).</summary>
    public static StatusItem MailboxId { get; } = new("MAILBOXID");

    internal static SyntaxTable<StatusItem> BaseTable { get; } = new("a STATUS item",
        new[] { Messages, Recent, UidNext, UidValidity, Unseen, Deleted, Size, HighestModSeq, AppendLimit, MailboxId }.Select(Plain));

    /// <summary>A table's row for an item.</summary>
    public static SyntaxEntry<StatusItem> Plain(StatusItem item) => new(item.Name, (ref _) => item);
}
