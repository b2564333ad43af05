namespace Posthorn.Imap.Syntax;

/// <summary>
/// A FETCH data item (RFC 9051 §6.4.5, RFC 3501 §6.4.5). One without arguments is an instance of this type; one with
/// arguments derives from it. The server finds what to do by <see cref="Name"/>.
/// </summary>
/// <param name="Name">Its name, in upper case, without section and ".PEEK".</param>
public record FetchItem(string Name)
{
    /// <summary>ENVELOPE.</summary>
    public static FetchItem Envelope { get; } = new("ENVELOPE");

    /// <summary>FLAGS.</summary>
    public static FetchItem Flags { get; } = new("FLAGS");

    /// <summary>INTERNALDATE.</summary>
    public static FetchItem InternalDate { get; } = new("INTERNALDATE");

    /// <summary>RFC822.SIZE.</summary>
    public static FetchItem Size { get; } = new("RFC822.SIZE");

    /// <summary>UID.</summary>
    public static FetchItem Uid { get; } = new("UID");

    /// <summary>MODSEQ (RFC 7162 §3.1.4.2).</summary>
    public static FetchItem ModSeq { get; } = new("MODSEQ");

    /// <summary>BODY without a section: BODYSTRUCTURE without extension data.</summary>
    public static FetchItem Body { get; } = new("BODY");

    /// <summary>BODYSTRUCTURE.</summary>
    public static FetchItem BodyStructure { get; } = new("BODYSTRUCTURE");

    /// <summary>RFC822 (RFC 3501): BODY[] under another name.</summary>
    public static FetchItem Rfc822 { get; } = new("RFC822");

    /// <summary>RFC822.HEADER (RFC 3501): BODY.PEEK[HEADER] under another name.</summary>
    public static FetchItem Rfc822Header { get; } = new("RFC822.HEADER");

    /// <summary>RFC822.TEXT (RFC 3501): BODY[TEXT] under another name.</summary>
    public static FetchItem Rfc822Text { get; } = new("RFC822.TEXT");

    /// <summary>FAST = FLAGS INTERNALDATE RFC822.SIZE.</summary>
    public static IReadOnlyList<FetchItem> Fast { get; } = [Flags, InternalDate, Size];

    /// <summary>ALL = FAST and ENVELOPE.</summary>
    public static IReadOnlyList<FetchItem> All { get; } = [.. Fast, Envelope];

    /// <summary>FULL = ALL and BODY.</summary>
    public static IReadOnlyList<FetchItem> Full { get; } = [.. All, Body];

    /// <summary>True if fetching it sets \Seen.</summary>
    public virtual bool SetsSeen => this == Rfc822 || this == Rfc822Text;

    internal static SyntaxTable<FetchItem> BaseTable { get; } = new("a FETCH item",
    [
        .. new[] { Envelope, Flags, InternalDate, Size, Uid, BodyStructure, Rfc822, Rfc822Header, Rfc822Text }.Select(Plain),
        new("BODY", static (ref reader) => reader.NextIs((byte)'[') ? BodySectionItem.Read(ref reader, isPeek: false) : Body),
        new("BODY.PEEK", static (ref reader) => BodySectionItem.Read(ref reader, isPeek: true)),
        new("BINARY", static (ref reader) => BinaryItem.Read(ref reader, isPeek: false)),
        new("BINARY.PEEK", static (ref reader) => BinaryItem.Read(ref reader, isPeek: true)),
        new("BINARY.SIZE", static (ref reader) => new BinarySizeItem(reader.BinarySection())),
    ]);

    /// <summary>A table's row for an item without arguments.</summary>
    public static SyntaxEntry<FetchItem> Plain(FetchItem item) => new(item.Name, (ref _) => item);
}

/// <summary>BODY[section]&lt;partial&gt; and BODY.PEEK[section]&lt;partial&gt;.</summary>
/// <param name="Section">Which part, and what of it.</param>
/// <param name="Partial">Which piece; null for all.</param>
/// <param name="IsPeek">True if \Seen stays as it is.</param>
public sealed record BodySectionItem(SectionSpecifier Section, PartialRange? Partial, bool IsPeek) : FetchItem("BODY[]")
{
    /// <inheritdoc/>
    public override bool SetsSeen => !IsPeek;

    internal static BodySectionItem Read(ref ImapReader reader, bool isPeek)
    {
        var section = reader.Section();
        return new BodySectionItem(section, reader.OptionalPartial(), isPeek);
    }
}

/// <summary>BINARY[part]&lt;partial&gt; and BINARY.PEEK[part]&lt;partial&gt;: a part decoded (RFC 3516 §4.2).</summary>
/// <param name="Section">Which part: only numbers.</param>
/// <param name="Partial">Which piece of the decoded octets; null for all.</param>
/// <param name="IsPeek">True if \Seen stays as it is.</param>
public sealed record BinaryItem(SectionSpecifier Section, PartialRange? Partial, bool IsPeek) : FetchItem("BINARY")
{
    /// <inheritdoc/>
    public override bool SetsSeen => !IsPeek;

    internal static BinaryItem Read(ref ImapReader reader, bool isPeek)
    {
        var section = reader.BinarySection();
        return new BinaryItem(section, reader.OptionalPartial(), isPeek);
    }
}

/// <summary>BINARY.SIZE[part]: the octets of a part without its transfer encoding (RFC 3516 §4.3).</summary>
/// <param name="Section">Which part: only numbers.</param>
public sealed record BinarySizeItem(SectionSpecifier Section) : FetchItem("BINARY.SIZE");
