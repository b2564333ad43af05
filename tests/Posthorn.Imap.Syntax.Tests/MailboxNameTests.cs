using System.Buffers;
using System.Text;
using CsCheck;

namespace Posthorn.Imap.Syntax.Tests;

public class MailboxNameTests
{
    private static readonly Gen<string> Names =
        Gen.OneOf(Gen.Int[0x20, 0x7e], Gen.Int[1, 0x1f], Gen.Int[0x80, 0xd7ff], Gen.Int[0xe000, 0xffff], Gen.Int[0x10000, 0x10ffff])
            .Select(char.ConvertFromUtf32)
            .Array[0, 12]
            .Select(string.Concat);

    [Theory]
    [InlineData("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e")]
    [InlineData("&Jjo-!", "\u263a!")]
    [InlineData("A&-B", "A&B")]
    [InlineData("&-&-", "&&")]
    [InlineData("&AOQ-&-&AOQ-", "\u00e4&\u00e4")]
    [InlineData("&2D3eAA-", "\U0001f600")]
    [InlineData("", "")]
    public void Modified_UTF7_is_read_and_written(string encoded, string name)
    {
        Assert.True(ModifiedUtf7.TryDecode(Encoding.ASCII.GetBytes(encoded), out var decoded));
        Assert.Equal(name, decoded);
        Assert.Equal(encoded, ModifiedUtf7.Encode(name));
    }

    [Theory]
    [InlineData("A&B")]
    [InlineData("&")]
    [InlineData("&Jjo")]
    [InlineData("&Jjo!")]
    [InlineData("&Jj o-")]
    [InlineData("&Jjo=-")]
    [InlineData("&J-")]
    [InlineData("&Jj-")]
    [InlineData("&Jjp-")]
    [InlineData("&AGE-")]
    [InlineData("&U,BTFw-&ZeVnLIqe-")]
    [InlineData("&2D0-")]
    [InlineData("&3gDYPQ-")]
    [InlineData("\u00e4")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    [InlineData("&AAAA-")]
    public void Wrong_modified_UTF7_is_refused(string encoded) =>
        Assert.False(ModifiedUtf7.TryDecode(Encoding.UTF8.GetBytes(encoded), out _));

    [Fact]
    public void Every_name_comes_back_from_modified_UTF7() => Names.Sample(name =>
    {
        var encoded = ModifiedUtf7.Encode(name);
        Assert.True(Ascii.IsValid(encoded));
        Assert.True(ModifiedUtf7.TryDecode(Encoding.ASCII.GetBytes(encoded), out var decoded));
        Assert.Equal(name, decoded);
    });

    [Fact]
    public void What_is_decoded_has_no_second_form() =>
        Gen.Char["&-AEIJgwU,+/a "].Array[0, 14].Select(static characters => new string(characters)).Sample(
            static encoded =>
            {
                if (ModifiedUtf7.TryDecode(Encoding.ASCII.GetBytes(encoded), out var name))
                {
                    Assert.Equal(encoded, ModifiedUtf7.Encode(name));
                }
            },
            iter: 20_000);

    [Fact]
    public void Every_name_comes_back_from_the_wire_in_both_modes() => Gen.Select(Names, Gen.Bool).Sample((name, isUtf8) =>
    {
        name = MailboxName.Canonicalize(name);
        var mode = isUtf8 ? TextMode.Utf8 : TextMode.Rev1;
        var output = new ArrayBufferWriter<byte>();
        new ImapWriter(output, mode).Mailbox(name);
        var (read, error) = Reading.Read(output.WrittenSpan, static (ref r) => r.Mailbox(), mode);
        Assert.Null(error);
        Assert.Equal(name, read);
    });

    [Theory]
    [InlineData("inbox", "INBOX")]
    [InlineData("\"iNbOx\"", "INBOX")]
    [InlineData("inbox/Sub", "INBOX/Sub")]
    [InlineData("inboxes", "inboxes")]
    [InlineData("a/inbox", "a/inbox")]
    [InlineData("{5}\r\ninbox", "INBOX")]
    [InlineData("\"\"", "")]
    [InlineData("e&AwE-", "\u00e9")]
    public void A_mailbox_name_has_one_form(string wire, string name) =>
        Assert.Equal(name, Reading.Good(wire, static (ref r) => r.Mailbox()));

    [Fact]
    public void In_UTF8_mode_an_ampersand_is_one()
    {
        Assert.Equal("A&B", Reading.Good("A&B", static (ref r) => r.Mailbox(), TextMode.Utf8));
        Assert.Equal("\u00e9", Reading.Good("\"e\u0301\"", static (ref r) => r.Mailbox(), TextMode.Utf8));
        Assert.Equal("\u00e9", Reading.Good("{2}\r\n\u00e9", static (ref r) => r.Mailbox(), TextMode.Utf8));
    }

    [Theory]
    [InlineData("A&B")]
    [InlineData("{2}\r\n\u00e9")]
    [InlineData("&AAA-")]
    public void A_wrong_mailbox_name_is_told_as_such(string wire)
    {
        Assert.Equal(new SyntaxError(2, "a mailbox name in modified UTF-7", SyntaxErrorKind.MailboxName),
            Reading.Bad("x " + wire, static (ref r) => r.Tag() + r.Space().Mailbox()));
        Assert.Equal(SyntaxErrorKind.MailboxName, Reading.Bad(wire, static (ref r) => r.ListMailbox()).Kind);
    }
}
