using System.Collections.Immutable;
using System.Text;

namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"; empty after an error.</summary>
    public IReadOnlyList<FetchItem> FetchItems()
    {
        if (NextIs((byte)'('))
        {
            return List(Grammar.FetchItems);
        }

        if (TryTakeWord("ALL"u8))
        {
            return FetchItem.All;
        }

        if (TryTakeWord("FAST"u8))
        {
            return FetchItem.Fast;
        }

        if (TryTakeWord("FULL"u8))
        {
            return FetchItem.Full;
        }

        return Entry(Grammar.FetchItems) is { } item ? [item] : [];
    }

    // fetch-att =/ "BODY" [".PEEK"] section [partial]
    internal FetchItem BodySection(bool isPeek)
    {
        var section = Section();
        return new BodySectionItem(section, Partial(), isPeek);
    }

    // fetch-att =/ "BINARY" [".PEEK"] section-binary [partial]
    internal FetchItem BinarySection(bool isPeek)
    {
        var path = BinaryPath();
        return new BinarySectionItem(path, Partial(), isPeek);
    }

    // section-binary = "[" [section-part] "]" ; section-part = nz-number *("." nz-number)
    internal ImmutableArray<int> BinaryPath()
    {
        Expect((byte)'[', "a section in brackets");
        var path = ImmutableArray.CreateBuilder<int>();
        if (!NextIs((byte)']'))
        {
            do
            {
                path.Add(PartNumber(path.Count));
            }
            while (!Failed && TryTake((byte)'.'));
        }

        Expect((byte)']', "\"]\"");
        return path.ToImmutable();
    }

    // section = "[" [section-spec] "]" ; section-spec = section-msgtext / (section-part ["." section-text])
    private SectionSpecifier Section()
    {
        Expect((byte)'[', "a section in brackets");
        var path = ImmutableArray.CreateBuilder<int>();
        var kind = SectionKind.Whole;
        var fields = ImmutableArray<string>.Empty;
        if (!NextIs((byte)']'))
        {
            var more = true;
            while (more && !Failed && NextIsDigit)
            {
                path.Add(PartNumber(path.Count));
                more = TryTake((byte)'.');
            }

            if (more && !Failed)
            {
                (kind, fields) = SectionText(path.Count > 0);
            }
        }

        Expect((byte)']', "\"]\"");
        return new SectionSpecifier(path.ToImmutable(), kind, fields);
    }

    // section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT" ; section-text = section-msgtext / "MIME"
    private (SectionKind Kind, ImmutableArray<string> Fields) SectionText(bool isPart)
    {
        if (TryTakeWord("HEADER"u8))
        {
            return (SectionKind.Header, []);
        }

        if (TryTakeWord("TEXT"u8))
        {
            return (SectionKind.Text, []);
        }

        if (isPart && TryTakeWord("MIME"u8))
        {
            return (SectionKind.Mime, []);
        }

        var isNot = TryTakeWord("HEADER.FIELDS.NOT"u8);
        if (!isNot && !TryTakeWord("HEADER.FIELDS"u8))
        {
            Fail("a section: part numbers, HEADER, HEADER.FIELDS, TEXT or MIME");
        }

        // header-list = "(" header-fld-name *(SP header-fld-name) ")"
        var fields = Space().List(static (ref reader) => reader.FieldName());
        return (isNot ? SectionKind.HeaderFieldsNot : SectionKind.HeaderFields, [.. fields]);
    }

    // header-fld-name = astring; a field has a name of printable ASCII (RFC 5322 §2.2), so anything else cannot be repeated.
    private string FieldName()
    {
        var start = Offset;
        var name = AStringOctets();
        if (!Failed && (name.IsEmpty || name.ContainsAnyExceptInRange((byte)'!', (byte)'~')))
        {
            Fail(start, "the name of a header field");
        }

        return Encoding.Latin1.GetString(name);
    }

    private int PartNumber(int depth)
    {
        if (depth >= Grammar.Limits.SectionParts)
        {
            Fail("fewer part numbers", SyntaxErrorKind.Limit);
        }

        return (int)Math.Min(NzNumber(), int.MaxValue);
    }

    private PartialRange? Partial()
    {
        if (Failed || !TryTake((byte)'<'))
        {
            return null;
        }

        var origin = Number64();
        Expect((byte)'.', "\".\" and a length");
        var length = NzNumber64();
        Expect((byte)'>', "\">\"");
        return new PartialRange(origin, length);
    }

    private readonly bool NextIsDigit => _position < _frame.Length && char.IsAsciiDigit((char)_frame[_position]);
}
