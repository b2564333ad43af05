using System.Text;

namespace Posthorn.Imap.Syntax.Tests;

public class StringTests
{
    [Theory]
    [InlineData("demo", "demo")]
    [InlineData("a]b", "a]b")]
    [InlineData("NIL", "NIL")]
    [InlineData("\"\"", "")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c")]
    [InlineData("{4}\r\ndemo", "demo")]
    [InlineData("{4+}\r\ndemo", "demo")]
    [InlineData("{0}\r\n", "")]
    [InlineData("{5}\r\na\r\nb!", "a\r\nb!")]
    [InlineData("{4}\ndemo", "demo")]
    [InlineData("{3}\r\n\u20ac", "\u20ac")]
    [InlineData("demo\r\n", "demo")]
    [InlineData("demo\n", "demo")]
    [InlineData("{2}\r\n\r\n\r\n", "\r\n")]
    [InlineData("{2}\r\n\r\n", "\r\n")]
    public void An_astring_is_read(string wire, string text) =>
        Assert.Equal(text, Reading.Good(wire, static (ref r) => r.AString()));

    [Theory]
    [InlineData("", 0)]
    [InlineData("\r\n", 0)]
    [InlineData("(", 0)]
    [InlineData("a(", 1)]
    [InlineData("\"", 0)]
    [InlineData("\"abc", 0)]
    [InlineData("\"abc\\", 0)]
    [InlineData("\"a\\b\"", 0)]
    [InlineData("\"a\r\nb\"", 0)]
    [InlineData("\"a\0b\"", 0)]
    [InlineData("\"\\\"\0\"", 0)]
    [InlineData("\"\u20ac\"", 0)]
    [InlineData("\u20ac", 0)]
    [InlineData("{5}\r\ndemo", 0)]
    [InlineData("{9223372036854775807}\r\ndemo", 0)]
    [InlineData("{9223372036854775808}\r\ndemo", 1)]
    [InlineData("{4}demo", 3)]
    [InlineData("{4}", 3)]
    [InlineData("{}\r\n", 1)]
    [InlineData("{-1}\r\n", 1)]
    [InlineData("{4-}\r\ndemo", 2)]
    [InlineData("{1}\r\n\0", 0)]
    [InlineData("~{1}\r\na", 1)]
    public void A_wrong_astring_is_refused_where_it_is_wrong(string wire, int offset) =>
        Assert.Equal(offset, Reading.Bad(wire, static (ref r) => r.AString()).Offset);

    [Fact]
    public void A_literal_that_is_not_UTF8_is_octets_but_not_text()
    {
        byte[] wire = [.. "{1}\r\n"u8, 0xff];
        var (octets, error) = Reading.Read(wire, static (ref r) => r.AStringOctets().ToArray());
        Assert.Null(error);
        Assert.Equal([0xff], octets);
        Assert.Equal(0, Reading.Read(wire, static (ref r) => r.AString()).Error!.Value.Offset);
    }

    [Fact]
    public void A_quoted_string_holds_UTF8_in_that_mode_only()
    {
        Assert.Equal("\u20ac \"", Reading.Good("\"\u20ac \\\"\"", static (ref r) => r.String(), TextMode.Utf8));
        Assert.Contains("ASCII", Reading.Bad("\"\u20ac \\\"\"", static (ref r) => r.String()).Expected.English, StringComparison.Ordinal);
        byte[] wrong = [(byte)'"', 0xe2, 0x82, (byte)'"'];
        Assert.NotNull(Reading.Read(wrong, static (ref r) => r.String(), TextMode.Utf8).Error);
    }

    [Fact]
    public void An_nstring_is_a_string_or_NIL()
    {
        Assert.Null(Reading.Good("nil", static (ref r) => r.NString()));
        Assert.Equal("NIL", Reading.Good("\"NIL\"", static (ref r) => r.NString()));
        Reading.Bad("NILS", static (ref r) => r.NString());
        Reading.Bad("atom", static (ref r) => r.NString());
        Assert.True(Reading.Good("{1}\r\na", static (ref r) => r.NStringOctets(out var octets) && octets.Length == 1));
        Assert.False(Reading.Good("NIL", static (ref r) => r.NStringOctets(out _)));
    }

    [Fact]
    public void A_literal8_may_hold_NUL()
    {
        Assert.Equal([0, 1], Reading.Good("~{2}\r\n\0\u0001", static (ref r) => r.StringOrLiteral8Octets().ToArray()));
        Assert.Equal("x"u8.ToArray(), Reading.Good("\"x\"", static (ref r) => r.StringOrLiteral8Octets().ToArray()));
        Reading.Bad("~\"x\"", static (ref r) => r.StringOrLiteral8Octets().ToArray());
    }

    [Theory]
    [InlineData("A001", true)]
    [InlineData("a]{", false)]
    [InlineData("a+b", false)]
    [InlineData("+", false)]
    [InlineData("a*", false)]
    [InlineData("", false)]
    [InlineData("a.1-[]!", true)]
    public void A_tag_is_an_astring_without_plus(string wire, bool isGood) =>
        Assert.Equal(isGood, Reading.Read(wire, static (ref r) => r.Tag()).Error is null);

    [Fact]
    public void A_whole_command_is_a_chain()
    {
        var reader = new ImapReader("a login {4}\r\ndemo {4+}\r\ndemo\r\n"u8);
        Assert.Equal("a", reader.Tag());
        Assert.Equal("LOGIN", reader.Space().CommandName());
        Assert.Equal("demo", reader.Space().AString());
        Assert.Equal("demo", reader.Space().AString());
        reader.End();
        Assert.Null(reader.Error);
    }

    [Fact]
    public void The_first_error_is_kept_and_what_follows_is_harmless()
    {
        var reader = new ImapReader("a MOVE  1:3 Archive\r\n"u8);
        _ = reader.Tag();
        _ = reader.Space().CommandName();
        Assert.Same(MessageSet.Empty, reader.Space().SequenceSet());
        Assert.Equal("", reader.Space().Mailbox());
        Assert.Equal(0u, reader.Number());
        Assert.Empty(reader.FlagList());
        Assert.Empty(reader.FetchItems());
        Assert.Same(AllKey.Instance, reader.SearchKeys());
        Assert.Null(reader.InitialResponse());
        reader.End();
        Assert.Equal(new SyntaxError(7, "a sequence set", SyntaxErrorKind.Syntax), reader.Error);
        Assert.Equal("Expected a sequence set at octet 7.", reader.Error.ToString());
    }

    [Theory]
    [InlineData("{310}\r\n", 310, false, false)]
    [InlineData("{310+}", 310, true, false)]
    [InlineData("~{310}", 310, false, true)]
    [InlineData("~{0+}\n", 0, true, true)]
    public void A_trailing_literal_ends_the_frame(string wire, long octets, bool isNonSynchronizing, bool isLiteral8)
    {
        Assert.Equal(new LiteralHeader(octets, isNonSynchronizing, isLiteral8), Reading.Good(wire, static (ref r) => r.TrailingLiteral()));
        Assert.True(new ImapReader(Encoding.ASCII.GetBytes(wire)).NextIsLiteral);
    }

    [Theory]
    [InlineData("{3}\r\nabc")]
    [InlineData("{3} ")]
    [InlineData("{3")]
    [InlineData("~3}")]
    [InlineData("abc")]
    public void A_wrong_trailing_literal_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.TrailingLiteral());

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("007", 7L)]
    [InlineData("4294967295", 4294967295L)]
    [InlineData("4294967296", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("", null)]
    [InlineData("1a", null)]
    [InlineData("99999999999999999999999", null)]
    public void A_number_has_32_bits(string wire, long? value) => AssertNumber(value, Reading.Read(wire, static (ref r) => (long)r.Number()));

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("0", null)]
    [InlineData("01", null)]
    [InlineData("4294967296", null)]
    public void An_nz_number_does_not_begin_with_zero(string wire, long? value) =>
        AssertNumber(value, Reading.Read(wire, static (ref r) => (long)r.NzNumber()));

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0", 0L)]
    [InlineData("9223372036854775808", null)]
    public void A_number64_has_63_bits(string wire, long? value) => AssertNumber(value, Reading.Read(wire, static (ref r) => r.Number64()));

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("0", null)]
    public void An_nz_number64_does_not_begin_with_zero(string wire, long? value) =>
        AssertNumber(value, Reading.Read(wire, static (ref r) => r.NzNumber64()));

    private static void AssertNumber(long? expected, (long Value, SyntaxError? Error) read) =>
        Assert.Equal(expected, read.Error is null ? read.Value : null);
}
