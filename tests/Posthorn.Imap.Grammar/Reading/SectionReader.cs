using System.Text;

namespace Posthorn.Imap.Grammar.Reading;

/// <summary>What stands in brackets behind BODY and BINARY.</summary>
internal static class SectionReader
{
    /// <summary>The item's whole name in upper case, such as <c>BODY[1.2.HEADER.FIELDS (FROM)]&lt;0&gt;</c>.</summary>
    public static string Section(ByteScanner scanner, string item)
    {
        var name = new StringBuilder(item);
        scanner.Expect('[');
        name.Append('[');
        // section-part = nz-number *("." nz-number)
        var part = new StringBuilder();
        while (scanner.Peek() is >= '0' and <= '9')
        {
            part.Append(scanner.NonZero("a part's number"));
            if (!scanner.At('.'))
                break;
            scanner.Expect('.');
            part.Append('.');
            if (!(scanner.Peek() is >= '0' and <= '9') && item != "BODY")
                throw scanner.Error("a part's number");
        }
        name.Append(part);
        // section-spec = section-msgtext / (section-part ["." section-text])
        if (!scanner.At(']') || part is [.., '.'])
            name.Append(item == "BODY" && part is not [.., >= '0' and <= '9'] ? Text(scanner, afterPart: part.Length > 0) : throw scanner.Error("']'"));
        scanner.Expect(']');
        name.Append(']');
        if (item != "BINARY.SIZE" && scanner.Try('<'))
        {
            name.Append('<').Append(scanner.Number("the origin of a partial fetch")).Append('>');
            scanner.Expect('>');
        }
        return name.ToString();
    }

    // section-text = section-msgtext / "MIME"; section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
    private static string Text(ByteScanner scanner, bool afterPart)
    {
        var start = scanner.Position;
        var word = scanner.While(static value => value is >= 'A' and <= 'Z' or >= 'a' and <= 'z' or '.', "a section").ToUpperInvariant();
        switch (word)
        {
            case "HEADER" or "TEXT":
            case "MIME" when afterPart:
                return word;
            case "HEADER.FIELDS" or "HEADER.FIELDS.NOT":
                scanner.Space();
                var fields = scanner.List(() => Encoding.UTF8.GetString(scanner.Astring("a field's name")).ToUpperInvariant(), emptyAllowed: false);
                return $"{word} ({string.Join(' ', fields)})";
            default:
                throw scanner.Error("HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT, or MIME behind a part's number", start);
        }
    }
}
