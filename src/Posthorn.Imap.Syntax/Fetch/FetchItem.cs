using System.Collections.Immutable;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// One thing that FETCH asks for (RFC 9051 §6.4.5). One without a value is an instance of this type; BODY[…] and BINARY[…]
/// derive from it.
/// </summary>
/// <param name="Name">Its name, in upper case.</param>
public record FetchItem(string Name)
{
    /// <summary>UID.</summary>
    public static FetchItem Uid { get; } = new("UID");

    /// <summary>FLAGS.</summary>
    public static FetchItem Flags { get; } = new("FLAGS");

    /// <summary>INTERNALDATE.</summary>
    public static FetchItem InternalDate { get; } = new("INTERNALDATE");

    /// <summary>RFC822.SIZE.</summary>
    public static FetchItem Size { get; } = new("RFC822.SIZE");

    /// <summary>ENVELOPE.</summary>
    public static FetchItem Envelope { get; } = new("ENVELOPE");

    /// <summary>BODY without a section: BODYSTRUCTURE without extension data.</summary>
    public static FetchItem Body { get; } = new("BODY");

    /// <summary>BODYSTRUCTURE.</summary>
    public static FetchItem BodyStructure { get; } = new("BODYSTRUCTURE");

    // fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / …): macros stand alone.
    internal static ImmutableArray<FetchItem> Fast { get; } = [Flags, InternalDate, Size];

    internal static ImmutableArray<FetchItem> All { get; } = [.. Fast, Envelope];

    internal static ImmutableArray<FetchItem> Full { get; } = [.. All, Body];

    /// <summary>The items of RFC 9051 and RFC 3501.</summary>
    internal static SyntaxTable<FetchItem> BaseTable { get; } = new("a FETCH item",
    [
        Plain(Uid), Plain(Flags), Plain(InternalDate), Plain(Size), Plain(Envelope), Plain(BodyStructure),
        new("BODY", static (ref reader) => reader.NextIs((byte)'[') ? reader.BodySection(isPeek: false) : Body),
        new("BODY.PEEK", static (ref reader) => reader.BodySection(isPeek: true)),
        new("BINARY", static (ref reader) => reader.BinarySection(isPeek: false)),
        new("BINARY.PEEK", static (ref reader) => reader.BinarySection(isPeek: true)),
        new("BINARY.SIZE", static (ref reader) => new BinarySizeItem(reader.BinaryPath())),

        // RFC 3501 §6.4.5: names of before, each the same as a section but for how the answer is called.
        new("RFC822", static (ref _) => new BodySectionItem(SectionSpecifier.Message, null, IsPeek: false, "RFC822")),
        new("RFC822.HEADER", static (ref _) => new BodySectionItem(SectionSpecifier.Header, null, IsPeek: true, "RFC822.HEADER")),
        new("RFC822.TEXT", static (ref _) => new BodySectionItem(SectionSpecifier.Text, null, IsPeek: false, "RFC822.TEXT")),
    ]);

    private static SyntaxEntry<FetchItem> Plain(FetchItem item) => new(item.Name, (ref _) => item);
}

/// <summary>BODY[section]&lt;partial&gt;, BODY.PEEK[…], and RFC822, RFC822.HEADER, RFC822.TEXT.</summary>
/// <param name="Section">The section.</param>
/// <param name="Partial">The stretch of it, or null for all.</param>
/// <param name="IsPeek">Whether \Seen stays as it is.</param>
/// <param name="LegacyName">RFC822 and its like; null for BODY[…].</param>
public sealed record BodySectionItem(SectionSpecifier Section, PartialRange? Partial, bool IsPeek, string? LegacyName = null)
    : FetchItem(LegacyName ?? "BODY");

/// <summary>BINARY[part]&lt;partial&gt; and BINARY.PEEK[…]: a part without its transfer encoding (RFC 3516 §4.2).</summary>
/// <param name="Path">Part numbers; empty for the message.</param>
/// <param name="Partial">The stretch of it, or null for all.</param>
/// <param name="IsPeek">Whether \Seen stays as it is.</param>
public sealed record BinarySectionItem(ImmutableArray<int> Path, PartialRange? Partial, bool IsPeek) : FetchItem("BINARY");

/// <summary>BINARY.SIZE[part]: octets of a part without its transfer encoding (RFC 3516 §4.3).</summary>
/// <param name="Path">Part numbers; empty for the message.</param>
public sealed record BinarySizeItem(ImmutableArray<int> Path) : FetchItem("BINARY.SIZE");
