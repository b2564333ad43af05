namespace Posthorn.Imap.Syntax;

/// <summary>The responses of X-DELTA (docs/x-delta.md §5).</summary>
public static class DeltaWriter
{
    /// <summary>"*" SP "X-DELTA" SP "SINCE" SP mod-sequence-valzer SP "MODSEQ" SP mod-sequence-value CRLF</summary>
    public static void DeltaSince(this ImapWriter writer, long since, long modSeq) =>
        writer.Raw("* X-DELTA SINCE "u8).Number((ulong)since).Raw(" MODSEQ "u8).Number((ulong)modSeq).EndLine();

    /// <summary>"*" SP "X-DELTA" SP "EXISTING" SP "(" [objectid *(SP objectid)] ")" CRLF</summary>
    public static void DeltaExisting(this ImapWriter writer, IReadOnlyList<string> ids) =>
        writer.Raw("* X-DELTA EXISTING "u8).AtomList(ids).EndLine();

    /// <summary>"*" SP "X-DELTA" SP "MAILBOX" SP "(" objectid ")": one or more items and the line's end come next.</summary>
    public static ImapWriter DeltaMailbox(this ImapWriter writer, string id) =>
        writer.Raw("* X-DELTA MAILBOX ("u8).Ascii(id).Raw(")"u8);

    /// <summary>SP "NAME" SP mailbox SP "ATTRIBUTES" SP "(" [mbx-list-flags] ")"</summary>
    public static ImapWriter DeltaName(this ImapWriter writer, string name, IReadOnlyList<string> attributes) =>
        writer.Raw(" NAME "u8).Mailbox(name).Raw(" ATTRIBUTES "u8).AtomList(attributes);

    /// <summary>SP name SP number</summary>
    public static ImapWriter DeltaNumber(this ImapWriter writer, string name, uint number) =>
        writer.Space().Ascii(name).Space().Number(number);

    /// <summary>SP "VANISHED" SP uid-set</summary>
    /// <param name="uids">Not empty.</param>
    public static ImapWriter DeltaVanished(this ImapWriter writer, MessageSet uids) => writer.Raw(" VANISHED "u8).Set(uids);

    /// <summary>SP "FLAGS" SP flag-list SP uid-set</summary>
    /// <param name="flags">The flags that the messages have.</param>
    /// <param name="uids">The messages; not empty.</param>
    public static ImapWriter DeltaFlags(this ImapWriter writer, IReadOnlyList<Flag> flags, MessageSet uids) =>
        writer.Raw(" FLAGS "u8).FlagList(flags).Space().Set(uids);
}
