namespace Posthorn.Imap.Syntax;

/// <summary>
/// Writes the items of a FETCH response (RFC 9051 §7.5.2); made by <see cref="ImapWriter.Fetch"/>, and reused for the next.
/// Allocates nothing. What begins a literal must be followed by exactly so many octets, written to <see cref="ImapWriter.Output"/>.
/// </summary>
public sealed class FetchWriter
{
    private readonly ImapWriter _writer;
    private bool _isFirst;

    internal FetchWriter(ImapWriter writer) => _writer = writer;

    /// <summary>"FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"</summary>
    public FetchWriter Flags(IReadOnlyList<Flag> flags)
    {
        Item("FLAGS"u8).FlagList(flags);
        return this;
    }

    /// <summary>"UID" SP uniqueid</summary>
    public FetchWriter Uid(uint uid)
    {
        Item("UID"u8).Number(uid);
        return this;
    }

    /// <summary>"INTERNALDATE" SP date-time</summary>
    public FetchWriter InternalDate(DateTimeOffset time)
    {
        Item("INTERNALDATE"u8).DateTime(time);
        return this;
    }

    /// <summary>"RFC822.SIZE" SP number64</summary>
    public FetchWriter Size(long octets)
    {
        Item("RFC822.SIZE"u8).Number((ulong)octets);
        return this;
    }

    /// <summary>"MODSEQ" SP "(" permsg-modsequence ")" (RFC 7162 §7)</summary>
    public FetchWriter ModSeq(ulong value)
    {
        Item("MODSEQ"u8).Raw("("u8).Number(value).Raw(")"u8);
        return this;
    }

    /// <summary>"ENVELOPE" SP envelope, which is given in wire form.</summary>
    public FetchWriter Envelope(ReadOnlySpan<byte> envelope) => Raw("ENVELOPE"u8, envelope);

    /// <summary>"BODY" SP body, which is given in wire form.</summary>
    public FetchWriter Body(ReadOnlySpan<byte> body) => Raw("BODY"u8, body);

    /// <summary>"BODYSTRUCTURE" SP body, which is given in wire form.</summary>
    public FetchWriter BodyStructure(ReadOnlySpan<byte> body) => Raw("BODYSTRUCTURE"u8, body);

    /// <summary>"BINARY.SIZE" section-binary SP number</summary>
    public FetchWriter BinarySize(SectionSpecifier section, long octets)
    {
        Name("BINARY.SIZE"u8, section, null).Space().Number((ulong)octets);
        return this;
    }

    /// <summary>"BODY" section ["&lt;" number "&gt;"] SP literal, up to its octets, which the caller writes next.</summary>
    /// <param name="section">The section that was asked for.</param>
    /// <param name="origin">Its first octet, if a piece was asked for; the answer does not say how many were.</param>
    /// <param name="octets">How many octets follow; none of them NUL.</param>
    public FetchWriter BodyLiteral(SectionSpecifier section, long? origin, long octets)
    {
        Name("BODY"u8, section, origin).Space().LiteralHeader(octets);
        return this;
    }

    /// <summary>"BODY" section ["&lt;" number "&gt;"] SP nil: there is no such section.</summary>
    public FetchWriter BodyNil(SectionSpecifier section, long? origin)
    {
        Name("BODY"u8, section, origin).Space().Nil();
        return this;
    }

    /// <summary>"BINARY" section-binary ["&lt;" number "&gt;"] SP literal8, up to its octets, which the caller writes next.</summary>
    public FetchWriter BinaryLiteral8(SectionSpecifier section, long? origin, long octets)
    {
        Name("BINARY"u8, section, origin).Space().Literal8Header(octets);
        return this;
    }

    /// <summary>"BINARY" section-binary ["&lt;" number "&gt;"] SP literal: as before, for octets without NUL.</summary>
    public FetchWriter BinaryLiteral(SectionSpecifier section, long? origin, long octets)
    {
        Name("BINARY"u8, section, origin).Space().LiteralHeader(octets);
        return this;
    }

    /// <summary>"BINARY" section-binary ["&lt;" number "&gt;"] SP nil: there is no such part.</summary>
    public FetchWriter BinaryNil(SectionSpecifier section, long? origin)
    {
        Name("BINARY"u8, section, origin).Space().Nil();
        return this;
    }

    /// <summary>RFC822, RFC822.HEADER or RFC822.TEXT (RFC 3501) as a literal, up to its octets, which the caller writes next.</summary>
    public FetchWriter Rfc822Literal(FetchItem item, long octets)
    {
        Next().Ascii(item.Name).Space().LiteralHeader(octets);
        return this;
    }

    /// <summary>Begins an item of an extension: the caller writes its value with the writer returned.</summary>
    /// <param name="name">Its name.</param>
    public ImapWriter Item(ReadOnlySpan<byte> name) => Next().Raw(name).Space();

    /// <summary>")" CRLF</summary>
    public void End() => _writer.Raw(")\r\n"u8);

    internal FetchWriter Begin()
    {
        _isFirst = true;
        return this;
    }

    private FetchWriter Raw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Item(name).Raw(value);
        return this;
    }

    private ImapWriter Name(ReadOnlySpan<byte> name, SectionSpecifier section, long? origin)
    {
        section.WriteTo(Next().Raw(name).Output);
        return origin is { } first ? _writer.Raw("<"u8).Number((ulong)first).Raw(">"u8) : _writer;
    }

    private ImapWriter Next()
    {
        var writer = _isFirst ? _writer : _writer.Space();
        _isFirst = false;
        return writer;
    }
}
