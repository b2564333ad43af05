namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"; macros are expanded.</summary>
    /// <returns>The items in the order sent, each once; empty after an error.</returns>
    public IReadOnlyList<FetchItem> FetchItems()
    {
        if (NextIs((byte)'('))
        {
            var items = List(Grammar.FetchItems);
            return items.Count < 2 ? items : [.. items.Distinct()];
        }

        if (TryTakeWord("ALL"u8))
        {
            return FetchItem.All;
        }

        if (TryTakeWord("FAST"u8))
        {
            return FetchItem.Fast;
        }

        return TryTakeWord("FULL"u8) ? FetchItem.Full : Entry(Grammar.FetchItems) is { } item ? [item] : [];
    }

    /// <summary>section = "[" [section-spec] "]"</summary>
    /// <returns>The section; the whole message after an error.</returns>
    public SectionSpecifier Section()
    {
        Expect((byte)'[', "\"[\"");
        var parts = SectionParts(out var isTextNext);
        var text = SectionText.Whole;
        if (isTextNext || (parts.Count == 0 && !NextIs((byte)']')))
        {
            text = SectionWord(hasParts: parts.Count > 0);
        }

        IReadOnlyList<string>? fields = null;
        if (text is SectionText.HeaderFields or SectionText.HeaderFieldsNot)
        {
            fields = Space().List(static (ref reader) => reader.HeaderFieldName());
        }

        Expect((byte)']', "\"]\"");
        if (Failed)
        {
            return SectionSpecifier.Message;
        }

        return parts.Count == 0 && text == SectionText.Whole ? SectionSpecifier.Message : new SectionSpecifier(parts, text, fields);
    }

    /// <summary>section-binary = "[" [section-part] "]"</summary>
    /// <returns>The section; the whole message after an error.</returns>
    public SectionSpecifier BinarySection()
    {
        var parts = Expect((byte)'[', "\"[\"").SectionParts(out var isTextNext);
        if (isTextNext)
        {
            Fail("a part number");
        }

        Expect((byte)']', "\"]\"");
        return Failed || parts.Count == 0 ? SectionSpecifier.Message : new SectionSpecifier(parts);
    }

    /// <summary>[partial], where partial = "&lt;" number64 "." nz-number64 "&gt;"; null if there is none.</summary>
    public PartialRange? OptionalPartial()
    {
        if (!TryTake((byte)'<'))
        {
            return null;
        }

        var offset = Number64();
        var count = Expect((byte)'.', "\".\"").NzNumber64();
        Expect((byte)'>', "\">\"");
        return new PartialRange(offset, count);
    }

    /// <summary>header-fld-name = astring, and a field name of RFC 5322 §3.6.8: printable ASCII without a colon.</summary>
    /// <returns>The name as sent; empty after an error.</returns>
    public string HeaderFieldName()
    {
        var start = _position;
        var octets = AStringOctets();
        if (octets.IsEmpty || octets.ContainsAnyExceptInRange((byte)'!', (byte)'~') || octets.Contains((byte)':'))
        {
            Fail(start, "the name of a header field");
            return "";
        }

        return System.Text.Encoding.ASCII.GetString(octets);
    }

    // section-part = nz-number *("." nz-number), and the "." before a section-text.
    private List<uint> SectionParts(out bool isTextNext)
    {
        isTextNext = false;
        var parts = new List<uint>();
        while (_position < _frame.Length && _frame[_position] is >= (byte)'0' and <= (byte)'9')
        {
            if (parts.Count >= Grammar.Limits.SectionParts)
            {
                Fail("fewer part numbers", SyntaxErrorKind.Limit);
                break;
            }

            parts.Add(NzNumber());
            isTextNext = TryTake((byte)'.');
            if (!isTextNext)
            {
                break;
            }
        }

        return parts;
    }

    // section-text = section-msgtext / "MIME"
    private SectionText SectionWord(bool hasParts)
    {
        if (hasParts && TryTakeWord("MIME"u8))
        {
            return SectionText.Mime;
        }

        if (TryTakeWord("HEADER"u8))
        {
            return SectionText.Header;
        }

        if (TryTakeWord("TEXT"u8))
        {
            return SectionText.Text;
        }

        if (TryTakeWord("HEADER.FIELDS"u8))
        {
            return SectionText.HeaderFields;
        }

        if (TryTakeWord("HEADER.FIELDS.NOT"u8))
        {
            return SectionText.HeaderFieldsNot;
        }

        Fail(hasParts ? "HEADER, HEADER.FIELDS, TEXT, MIME or a part number" : "HEADER, HEADER.FIELDS, TEXT or a part number");
        return SectionText.Whole;
    }
}
