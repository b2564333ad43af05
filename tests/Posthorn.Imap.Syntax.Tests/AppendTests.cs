namespace Posthorn.Imap.Syntax.Tests;

/// <summary>The arguments of APPEND, stretch by stretch (RFC 3502, RFC 4466 §2.3, RFC 4469 §5, RFC 6855 §4).</summary>
public sealed class AppendTests
{
    [Theory]
    [InlineData(" {310}\r\n", "", null, 310, AppendPlace.BehindMessage)]
    [InlineData(" (\\Seen) {310}", "\\Seen", null, 310, AppendPlace.BehindMessage)]
    [InlineData(" () \"17-Jul-1996 02:44:25 -0700\" ~{310+}\r\n", "", 1996, 310, AppendPlace.BehindMessage)]
    [InlineData(" \"17-Jul-1996 02:44:25 -0700\" {0}\r\n", "", 1996, 0, AppendPlace.BehindMessage)]
    [InlineData(" (a b) utf8 (~{7}\r\n", "a b", null, 7, AppendPlace.BehindUtf8Message)]
    [InlineData(" catenate (text {8}\r\n", "", null, 8, AppendPlace.BehindPart)]
    [InlineData(" CATENATE (UTF8 (~{8+}\r\n", "", null, 8, AppendPlace.BehindUtf8Part)]
    public void A_message_begins_with_flags_and_date(string wire, string flags, int? year, long octets, AppendPlace next)
    {
        var stretch = Reading.Good(wire, static (ref r) => r.AppendStretch(AppendPlace.FirstMessage));
        var message = Assert.IsType<AppendMessage>(stretch.Elements[0]);
        var literal = Assert.IsType<AppendLiteral>(stretch.Elements[^1]);
        Assert.Equal((flags, year), (string.Join(' ', message.Flags), message.InternalDate?.Year));
        Assert.Equal((octets, next, true), (literal.Literal.Octets, stretch.Next, stretch.EndsWithLiteral));
    }

    [Theory]
    [InlineData("\r\n", AppendPlace.BehindMessage, "")]
    [InlineData(" (\\Seen) {5}", AppendPlace.BehindMessage, "message {5}")]
    [InlineData(")\r\n", AppendPlace.BehindUtf8Message, "")]
    [InlineData(")\r\n", AppendPlace.BehindPart, "")]
    [InlineData(" URL a URL {1+}\r\nb)\r\n", AppendPlace.BehindPart, "a b")]
    [InlineData(") URL a TEXT {2}\r\n", AppendPlace.BehindUtf8Part, "a {2}")]
    [InlineData(" CATENATE (URL \"/a b\") CATENATE (URL c)", AppendPlace.FirstMessage, "message /a b message c")]
    [InlineData(") CATENATE (URL a TEXT {3+}", AppendPlace.BehindPart, "message a {3}")]
    public void A_stretch_goes_on_where_the_literal_ended(string wire, AppendPlace from, string expected)
    {
        var stretch = Reading.Good(wire, (ref r) => r.AppendStretch(from));
        Assert.Equal(expected, string.Join(' ', stretch.Elements.Select(Describe)));
        Assert.Equal(stretch.EndsWithLiteral, stretch.Elements is [.., AppendLiteral]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" (\\Recent) {1}")]
    [InlineData(" (\\Seen){1}")]
    [InlineData(" \"17-Jul-1996 02:44:25 -0700\" (\\Seen) {1}")]
    [InlineData(" \"message\"")]
    [InlineData(" {1}\r\nx")]
    [InlineData(" UTF8 ({1}")]
    [InlineData(" UTF8 ~{1}")]
    [InlineData(" CATENATE ()")]
    [InlineData(" CATENATE URL a")]
    [InlineData(" CATENATE (URL a")]
    [InlineData(" CATENATE (URL a  URL b)")]
    [InlineData(" CATENATE (TEXT \"abc\")")]
    [InlineData(" CATENATE (FILE a)")]
    [InlineData(" CATENATE (URL a) ")]
    public void A_wrong_APPEND_is_refused(string wire) => Reading.Bad(wire, static (ref r) => r.AppendStretch(AppendPlace.FirstMessage));

    [Theory]
    [InlineData(" ", AppendPlace.BehindMessage)]
    [InlineData("{1}", AppendPlace.BehindMessage)]
    [InlineData("\r\n", AppendPlace.BehindPart)]
    [InlineData(" )\r\n", AppendPlace.BehindPart)]
    [InlineData("\r\n", AppendPlace.BehindUtf8Message)]
    [InlineData("))\r\n", AppendPlace.BehindUtf8Message)]
    [InlineData(")\r\n", AppendPlace.BehindUtf8Part)]
    public void A_wrong_end_is_refused(string wire, AppendPlace from) => Reading.Bad(wire, (ref r) => r.AppendStretch(from));

    [Fact]
    public void REPLACE_has_one_message()
    {
        Reading.Good(" {3}", static (ref r) => r.AppendStretch(AppendPlace.FirstMessage, isOnlyOne: true));
        Reading.Good("\r\n", static (ref r) => r.AppendStretch(AppendPlace.BehindMessage, isOnlyOne: true));
        Reading.Bad(" {3}", static (ref r) => r.AppendStretch(AppendPlace.BehindMessage, isOnlyOne: true));
    }

    [Theory]
    [InlineData("4", true)]
    [InlineData("*", true)]
    [InlineData("0", false)]
    [InlineData("$", false)]
    [InlineData("1:2", false)]
    [InlineData("1,2", false)]
    [InlineData("*:*", false)]
    [InlineData("x", false)]
    public void A_sequence_number_names_one_message(string wire, bool isGood) =>
        Assert.Equal(isGood, Reading.Read(wire, static (ref r) => r.SequenceNumber()).Error is null);

    private static string Describe(AppendElement element) => element switch
    {
        AppendUrl url => url.Url,
        AppendLiteral literal => $"{{{literal.Literal.Octets}}}",
        _ => "message",
    };
}
