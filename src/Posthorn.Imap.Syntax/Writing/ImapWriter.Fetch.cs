namespace Posthorn.Imap.Syntax;

/// <summary>FETCH responses: an item at a time, between <see cref="BeginFetch"/> and <see cref="EndFetch"/>.</summary>
public sealed partial class ImapWriter
{
    private bool _hasItem;

    // message-data = nz-number SP "FETCH" SP msg-att ; msg-att = "(" … *(SP …) ")"
    /// <summary>Begins the response for a message.</summary>
    public void BeginFetch(uint number)
    {
        Numbered(number, " FETCH ("u8);
        _hasItem = false;
    }

    /// <summary>Ends the response for a message.</summary>
    public void EndFetch() => Raw(")\r\n"u8);

    // msg-att-static = "UID" SP uniqueid
    /// <summary>Writes the UID.</summary>
    public void FetchUid(uint uid)
    {
        Item("UID "u8);
        Number(uid);
    }

    // msg-att-dynamic = "FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"
    /// <summary>Writes the flags.</summary>
    public void FetchFlags(IEnumerable<Flag> flags)
    {
        Item("FLAGS "u8);
        FlagList(flags);
    }

    // msg-att-static =/ "INTERNALDATE" SP date-time
    /// <summary>Writes the internal date.</summary>
    public void FetchInternalDate(DateTimeOffset date)
    {
        Item("INTERNALDATE \""u8);
        Span<byte> text = stackalloc byte[ImapDate.DateTimeLength];
        Raw(text[..ImapDate.Format(date, text)]);
        Raw("\""u8);
    }

    // msg-att-static =/ "RFC822.SIZE" SP number64
    /// <summary>Writes the size in octets.</summary>
    public void FetchSize(long octets)
    {
        Item("RFC822.SIZE "u8);
        Number(octets);
    }

    // msg-att-static =/ "ENVELOPE" SP envelope
    /// <summary>Writes an envelope that is in wire form.</summary>
    public void FetchEnvelope(ReadOnlySpan<byte> wire)
    {
        Item("ENVELOPE "u8);
        Raw(wire);
    }

    // msg-att-static =/ "BODY" ["STRUCTURE"] SP body
    /// <summary>Writes a body structure that is in wire form.</summary>
    /// <param name="wire">The value.</param>
    /// <param name="isExtended">BODYSTRUCTURE; otherwise BODY.</param>
    public void FetchBodyStructure(ReadOnlySpan<byte> wire, bool isExtended)
    {
        Item(isExtended ? "BODYSTRUCTURE "u8 : "BODY "u8);
        Raw(wire);
    }

    // msg-att-static =/ "BODY" section ["<" number ">"] SP nstring; "RFC822" [".HEADER" / ".TEXT"] SP nstring (RFC 3501)
    /// <summary>Begins a section; its value follows: <see cref="LiteralHeader"/> and the octets, or <see cref="Nil"/>.</summary>
    public void FetchSection(BodySectionItem item)
    {
        Item(default);
        if (item.LegacyName is not null)
        {
            Ascii(item.LegacyName);
        }
        else
        {
            Raw("BODY"u8);
            item.Section.WriteTo(output);
            Origin(item.Partial);
        }

        Raw(" "u8);
    }

    // msg-att-static =/ "BINARY" section-binary ["<" number ">"] SP (nstring / literal8)
    /// <summary>Begins a decoded part; its value follows: <see cref="Literal8Header"/> and the octets, or <see cref="Nil"/>.</summary>
    public void FetchBinary(BinarySectionItem item)
    {
        Item("BINARY"u8);
        new SectionSpecifier(item.Path, SectionKind.Whole, []).WriteTo(output);
        Origin(item.Partial);
        Raw(" "u8);
    }

    // msg-att-static =/ "BINARY.SIZE" section-binary SP number
    /// <summary>Writes the size of a decoded part.</summary>
    public void FetchBinarySize(BinarySizeItem item, long octets)
    {
        Item("BINARY.SIZE"u8);
        new SectionSpecifier(item.Path, SectionKind.Whole, []).WriteTo(output);
        Raw(" "u8);
        Number(octets);
    }

    // literal8 = "~{" number64 "}" CRLF *OCTET
    /// <summary>Writes the beginning of a literal8; exactly that many octets have to follow.</summary>
    public void Literal8Header(long octets)
    {
        Raw("~"u8);
        LiteralHeader(octets);
    }

    /// <summary>Writes NIL.</summary>
    public void Nil() => Raw("NIL"u8);

    private void Origin(PartialRange? partial)
    {
        if (partial is { } range)
        {
            Raw("<"u8);
            Number(range.Origin);
            Raw(">"u8);
        }
    }

    private void Item(ReadOnlySpan<byte> name)
    {
        Raw(_hasItem ? " "u8 : ""u8);
        Raw(name);
        _hasItem = true;
    }
}
