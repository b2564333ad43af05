using System.Text;
using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class FetchTests
{
    [Theory]
    [InlineData("ALL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE")]
    [InlineData("fast", "FLAGS INTERNALDATE RFC822.SIZE")]
    [InlineData("FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY")]
    [InlineData("FLAGS", "FLAGS")]
    [InlineData("(uid flags FLAGS)", "UID FLAGS")]
    [InlineData("(RFC822 RFC822.HEADER RFC822.TEXT BODYSTRUCTURE BODY)", "RFC822 RFC822.HEADER RFC822.TEXT BODYSTRUCTURE BODY")]
    [InlineData("BODY[]", "BODY[]")]
    [InlineData("body.peek[text]<0.2048>", "PEEK BODY[TEXT]<0.2048>")]
    [InlineData("(BODY[HEADER.FIELDS (DATE FROM)] BODY.PEEK[1.2.MIME])", "BODY[HEADER.FIELDS (DATE FROM)] PEEK BODY[1.2.MIME]")]
    [InlineData("BODY[4.2.2.HEADER.FIELDS.NOT (\"To\")]<5.1>", "BODY[4.2.2.HEADER.FIELDS.NOT (To)]<5.1>")]
    [InlineData("BODY[HEADER.FIELDS ({2}\r\nTo)]", "BODY[HEADER.FIELDS (To)]")]
    [InlineData("BODY[HEADER.FIELDS (\"a]b\" a(b)]", null)]
    [InlineData("BODY[HEADER.FIELDS (\"a(b\")]", "BODY[HEADER.FIELDS (\"a(b\")]")]
    [InlineData("BINARY[1.2]<3.4>", "BINARY[1.2]<3.4>")]
    [InlineData("BINARY.PEEK[]", "PEEK BINARY[]")]
    [InlineData("BINARY.SIZE[3]", "BINARY.SIZE[3]")]
    [InlineData("()", null)]
    [InlineData("(ALL)", null)]
    [InlineData("ALLS", null)]
    [InlineData("FLAGS UID", null)]
    [InlineData("(FLAGS UID", null)]
    [InlineData("(FLAGS  UID)", null)]
    [InlineData("NOTHING", null)]
    [InlineData("BODY.PEEK", null)]
    [InlineData("BODY[", null)]
    [InlineData("BODY[0]", null)]
    [InlineData("BODY[1.]", null)]
    [InlineData("BODY[1.0]", null)]
    [InlineData("BODY[1.FOO]", null)]
    [InlineData("BODY[MIME]", null)]
    [InlineData("BODY[HEADER.FIELDS]", null)]
    [InlineData("BODY[HEADER.FIELDS ()]", null)]
    [InlineData("BODY[HEADER.FIELDS (\"a:b\")]", null)]
    [InlineData("BODY[HEADER.FIELDS ({3}\r\na\nb)]", null)]
    [InlineData("BODY[HEADER.FIELDS (\"\")]", null)]
    [InlineData("BODY[]<0>", null)]
    [InlineData("BODY[]<0.0>", null)]
    [InlineData("BODY[]<.1>", null)]
    [InlineData("BODY[]<0.1", null)]
    [InlineData("BODY[TEXT]<9223372036854775808.1>", null)]
    [InlineData("BINARY[TEXT]", null)]
    [InlineData("BINARY[1.TEXT]", null)]
    [InlineData("BINARY[1.]", null)]
    [InlineData("BINARY", null)]
    [InlineData("BINARY.SIZE[1]<0.1>", null)]
    [InlineData("", null)]
    public void Fetch_items_are_read(string wire, string? items)
    {
        var (read, error) = Reading.Read(wire, static (ref r) => r.FetchItems());
        Assert.Equal(items, error is null ? string.Join(' ', read.Select(Describe)) : null);
    }

    [Theory]
    [InlineData("BODY[]", true)]
    [InlineData("BODY.PEEK[]", false)]
    [InlineData("RFC822", true)]
    [InlineData("RFC822.TEXT", true)]
    [InlineData("RFC822.HEADER", false)]
    [InlineData("BINARY[1]", true)]
    [InlineData("BINARY.PEEK[1]", false)]
    [InlineData("BINARY.SIZE[1]", false)]
    [InlineData("ENVELOPE", false)]
    public void Only_what_shows_a_body_sets_Seen(string wire, bool setsSeen) =>
        Assert.Equal(setsSeen, Assert.Single(Reading.Good(wire, static (ref r) => r.FetchItems())).SetsSeen);

    [Fact]
    public void A_section_has_a_limit_of_parts()
    {
        var parts = string.Join('.', Enumerable.Repeat("1", 100));
        Reading.Good($"[{parts}]", static (ref r) => r.Section());
        Assert.Equal(SyntaxErrorKind.Limit, Reading.Bad($"[{parts}.1]", static (ref r) => r.Section()).Kind);
    }

    [Fact]
    public void An_extension_adds_a_row_and_nothing_else()
    {
        var grammar = ImapGrammar.Base with
        {
            FetchItems = ImapGrammar.Base.FetchItems.With(FetchItem.Plain(new FetchItem("MODSEQ"))),
            FetchModifiers = ImapGrammar.Base.FetchModifiers.With(
                new SyntaxEntry<Parameter>("CHANGEDSINCE", static (ref r) => new ChangedSince(r.Space().NzNumber64()))),
        };
        var (read, error) = Reading.Read(
            "(UID modseq) (changedsince 12345)",
            static (ref r) => (Items: r.FetchItems(), Modifiers: r.Parameters(r.Grammar.FetchModifiers)),
            grammar: grammar);
        Assert.Null(error);
        Assert.Equal("MODSEQ", read.Items[1].Name);
        Assert.Equal(new ChangedSince(12345), Assert.Single(read.Modifiers));
        Reading.Bad("MODSEQ", static (ref r) => r.FetchItems());
        Reading.Bad(" (CHANGEDSINCE 1 CHANGEDSINCE 2)", static (ref r) => r.Parameters(r.Grammar.FetchModifiers), grammar: grammar);
        Reading.Bad(" ()", static (ref r) => r.Parameters(r.Grammar.FetchModifiers), grammar: grammar);
        Assert.Empty(Reading.Good("", static (ref r) => r.Parameters(r.Grammar.FetchModifiers), grammar: grammar));
    }

    [Fact]
    public void A_table_can_replace_and_hide_rows()
    {
        var table = ImapGrammar.Base.StatusItems.Without("size", "RECENT");
        Assert.False(table.TryFind("SIZE"u8, out _));
        Assert.True(table.TryFind("messages"u8, out _));
        var other = new StatusItem("MESSAGES");
        var replaced = table.With(StatusItem.Plain(other));
        Assert.Equal(table.Entries.Count, replaced.Entries.Count);
        Assert.True(replaced.TryFind("MESSAGES"u8, out var entry));
        var reader = new ImapReader(default);
        Assert.Same(other, entry.Parse(ref reader));
        Assert.False(table.TryFind(Encoding.ASCII.GetBytes(new string('A', 1000)), out _));
    }

    [Fact]
    public void Every_section_comes_back() => Gen.Select(
        Gen.UInt[1, uint.MaxValue].Array[0, 4], Gen.Enum<SectionText>(), Gen.Char['!', '~'].Array[1, 5].Array[1, 3]).Sample(
        static (parts, text, fields) =>
        {
            text = text == SectionText.Mime && parts.Length == 0 ? SectionText.Text : text;
            var names = text is SectionText.HeaderFields or SectionText.HeaderFieldsNot
                ? fields.Select(static field => new string(field).Replace(':', '-')).ToArray()
                : null;
            var section = new SectionSpecifier(parts, text, names);
            var read = Reading.Good(section.ToString(), static (ref r) => r.Section());
            Assert.Equal(section, read);
            Assert.Equal(section.GetHashCode(), read.GetHashCode());
        });

    private static string Describe(FetchItem item) => item switch
    {
        BodySectionItem body => $"{Peek(body.IsPeek)}BODY{body.Section}{Describe(body.Partial)}",
        BinaryItem binary => $"{Peek(binary.IsPeek)}BINARY{binary.Section}{Describe(binary.Partial)}",
        BinarySizeItem size => $"BINARY.SIZE{size.Section}",
        _ => item.Name,
    };

    private static string Peek(bool isPeek) => isPeek ? "PEEK " : "";

    private static string Describe(PartialRange? partial) => partial is { } range ? $"<{range.Offset}.{range.Count}>" : "";

    private sealed record ChangedSince(long ModSeq) : Parameter("CHANGEDSINCE");
}
