using System.Diagnostics;
using System.Text;
using CsCheck;

namespace Posthorn.Mail.Tests;

public class PreviewTests
{
    private static string Preview(ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        return MessagePreview.Make(MessageSummarizer.Summarize(bytes, MailLimits.Default).Root, bytes);
    }

    private static string Preview(string content) => Preview(Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n")));

    private static string Plain(string text) => Preview("Content-Type: text/plain; charset=utf-8\n\n" + text);

    private static string Html(string html) => Preview("Content-Type: text/html; charset=utf-8\n\n" + html);

    [Theory]
    [InlineData("Hello\n\n  world\t!\n", "Hello world !")]
    [InlineData("", "")]
    [InlineData(" \n\t\n", "")]
    [InlineData("Yes.\n\nOn Monday, Anna wrote:\n> Shall we?\n> Anna\n", "Yes.")]
    [InlineData("Am Montag schrieb Anna:\n> Sollen wir?\n\nJa.\n-- \nBob\n", "Ja.")]
    [InlineData("Here is the list:\none\ntwo\n", "Here is the list: one two")]
    [InlineData("The end:", "The end:")]
    [InlineData("> only\n> quoted\n", "only quoted")]
    [InlineData(">> deeper\n> > still\n", "deeper still")]
    [InlineData("Text\n-- \nBob Example\n+1 555\n", "Text")]
    [InlineData("-- \nBob Example\n", "Bob Example")]
    [InlineData("See below.\n\n-----Original Message-----\nFrom: x\n", "See below.")]
    [InlineData("-----Original Message-----\nFrom: x\n", "From: x")]
    [InlineData("==========\nNews\n==========\nFirst", "News First")]
    [InlineData("...", "...")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nSigned words\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n", "Signed words")]
    [InlineData("a\u0000b\u0007c\u001b[0m", "a b c [0m")]
    [InlineData("\u202Eevil\u202C \u200Bx\u200By\u00ADz \uFEFF", "evil xyz")]
    [InlineData("\u034F \u200C \u034F \u200C Offer", "Offer")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    public void Plain_text_is_what_the_author_wrote_anew(string text, string expected) => Assert.Equal(expected, Plain(text));

    [Theory]
    [InlineData("<html><head><title>T</title><style>p{color:red}</style><script>var a='<p>';</script></head><body><p>One</p><p>Two</p></body>", "One Two")]
    [InlineData("<!-- c --><![CDATA[x]]>A&amp;B &lt;i&gt; caf&eacute; &#8364;&nbsp;5", "A&B <i> café € 5")]
    [InlineData("<p>Yes.</p><div>On Monday,\nAnna wrote:<br></div><blockquote><p>Shall we?</p><blockquote>x</blockquote>y</blockquote>", "Yes.")]
    [InlineData("<blockquote>All is quoted</blockquote>", "All is quoted")]
    [InlineData("<blockquote>a</blockquote></blockquote><p>b", "b")]
    [InlineData("<img src=x alt='picture'>", "")]
    [InlineData("<b>bo</b>ld<br>new", "bold new")]
    [InlineData("&zwnj;&nbsp;&#847;&zwnj;&nbsp;Hi", "Hi")]
    public void HTML_is_what_a_reader_sees(string html, string expected) => Assert.Equal(expected, Html(html));

    [Fact]
    public void At_most_200_characters_are_kept_and_words_stay_whole()
    {
        Assert.Equal(new string('x', 200), Plain(new string('x', 500)));
        Assert.Equal(new string('x', 200), Plain(new string('x', 200)));
        Assert.Equal(string.Join(' ', Enumerable.Repeat("word", 40)), Plain(string.Join(' ', Enumerable.Repeat("word", 60))));
        Assert.Equal(200, Plain(string.Concat(Enumerable.Repeat("\U0001F600", 300))).EnumerateRunes().Count());
        Assert.Equal(new string('x', 199), Plain(new string('x', 199) + "e\u0301\u0302 more"));
        Assert.Equal(new string('\u65E5', 200), Plain(new string('\u65E5', 5000)));
    }

    [Theory]
    [InlineData("us-ascii", "Good morning")]
    [InlineData("iso-8859-1", "Größe und Maß")]
    [InlineData("iso-8859-2", "Zażółć gęślą jaźń")]
    [InlineData("windows-1251", "Привет, мир")]
    [InlineData("koi8-r", "Доброе утро")]
    [InlineData("iso-8859-7", "Καλημέρα")]
    [InlineData("windows-1255", "שלום עולם")]
    [InlineData("windows-1256", "صباح الخير")]
    [InlineData("gb18030", "早上好，世界")]
    [InlineData("big5", "早安世界")]
    [InlineData("shift_jis", "おはようございます")]
    [InlineData("iso-2022-jp", "おはようございます")]
    [InlineData("euc-kr", "좋은 아침")]
    [InlineData("windows-874", "สวัสดี")]
    [InlineData("utf-8", "नमस्ते दुनिया 👋🏽")]
    [InlineData("utf-16", "こんにちは")]
    public void Any_charset_is_read_in_any_transfer_encoding(string charset, string text)
    {
        var octets = (CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset)).GetBytes(text + "\r\n");
        var header = $"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: ";
        Assert.Equal(text, Preview(Encoding.ASCII.GetBytes(header + "base64\r\n\r\n" + Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks))));
        Assert.Equal(text, Preview(Encoding.ASCII.GetBytes(header + "quoted-printable\r\n\r\n" + string.Concat(octets.Select(octet => $"={octet:X2}")))));
        Assert.Equal(text, Preview([.. Encoding.ASCII.GetBytes(header + "8bit\r\n\r\n"), .. octets]));
    }

    [Fact]
    public void Text_without_a_charset_is_UTF_8_if_it_can_be()
    {
        Assert.Equal("Grüße", Preview("Subject: x\n\nGrüße"));
        Assert.Equal("Grüße", Preview([.. "Subject: x\r\n\r\n"u8, .. Encoding.Latin1.GetBytes("Grüße")]));
        Assert.Equal("Grüße", Preview("Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe"));
    }

    private static string Multipart(string kind, params string[] parts) =>
        $"Content-Type: multipart/{kind}; boundary={kind}\n\n" + string.Concat(parts.Select(part => $"--{kind}\n{part}\n")) + $"--{kind}--\n";

    private const string PlainPart = "Content-Type: text/plain\n\nplain words";
    private const string EmptyPart = "Content-Type: text/plain\n\n \n";
    private const string HtmlPart = "Content-Type: text/html\n\n<p>html words</p>";
    private const string FilePart = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nfile words";
    private const string ImagePart = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K";

    public static readonly TheoryData<string, string> Structures = new()
    {
        { Multipart("alternative", PlainPart, HtmlPart), "plain words" },
        { Multipart("alternative", HtmlPart, PlainPart), "plain words" },
        { Multipart("alternative", EmptyPart, HtmlPart), "html words" },
        { Multipart("alternative", EmptyPart, Multipart("related", HtmlPart, ImagePart)), "html words" },
        { Multipart("mixed", Multipart("related", Multipart("alternative", PlainPart, HtmlPart), ImagePart), FilePart), "plain words" },
        { Multipart("mixed", ImagePart, PlainPart), "plain words" },
        { Multipart("mixed", FilePart, HtmlPart), "html words" },
        { Multipart("mixed", FilePart, ImagePart), "" },
        { Multipart("signed", PlainPart, "Content-Type: application/pgp-signature\n\nx"), "plain words" },
        { Multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1", "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----"), "" },
        { Multipart("encrypted", PlainPart, HtmlPart), "" },
        { "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n\nMIAG", "" },
        { ImagePart, "" },
        { FilePart, "" },
        { "Content-Type: text/calendar\n\nBEGIN:VCALENDAR", "" },
        { "Content-Type: text/plain\nContent-Transfer-Encoding: x-unknown\n\nabc", "" },
        { Multipart("mixed", "Content-Type: message/rfc822\n\nSubject: inner\n\ninner words"), "inner words" },
        { Multipart("mixed", PlainPart, "Content-Type: message/rfc822\n\nSubject: inner\n\ninner words"), "plain words" },
        { Multipart("mixed"), "" },
        { "Subject: only a header\n", "" },
    };

    [Theory, MemberData(nameof(Structures))]
    public void The_first_part_that_has_something_to_say_is_taken(string message, string expected) => Assert.Equal(expected, Preview(message));

    [Fact]
    public async Task Content_that_is_read_in_pieces_gives_the_same()
    {
        var content = Encoding.UTF8.GetBytes(Multipart("alternative", EmptyPart, HtmlPart).ReplaceLineEndings("\r\n"));
        var root = MessageSummarizer.Summarize(content, MailLimits.Default).Root;
        var preview = await MessagePreview.MakeAsync(root, (offset, buffer, _) =>
        {
            var count = (int)Math.Min(buffer.Length, content.Length - offset);
            content.AsSpan((int)offset, count).CopyTo(buffer.Span);
            return ValueTask.FromResult(count);
        }, default);
        Assert.Equal("html words", preview);
    }

    [Fact]
    public void Any_octets_give_one_line_of_at_most_200_characters() =>
        Gen.Select(Gen.Int[0, 3], Gen.OneOf(Gen.Byte, Gen.Int[0, 19].Select(i => "<>&;/!-\"'as# \r\n:blockquote"u8[i])).Array[0, 600]).Sample((kind, body) =>
        {
            var header = kind switch
            {
                0 => "Content-Type: text/html; charset=utf-8\r\n\r\n",
                1 => "Content-Type: text/plain; charset=utf-8\r\n\r\n",
                2 => "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n",
                _ => "",
            };
            var preview = Preview([.. Encoding.ASCII.GetBytes(header), .. body]);
            Assert.InRange(preview.EnumerateRunes().Count(), 0, MessagePreview.MaxCharacters);
            Assert.DoesNotContain(preview, char.IsControl);
            Assert.Equal(preview.Trim(), preview);
        }, iter: 5_000);

    [Theory]
    [InlineData("<")]
    [InlineData("<a ")]
    [InlineData("<blockquote>")]
    [InlineData("</blockquote>")]
    [InlineData("<script>")]
    [InlineData("&")]
    [InlineData("&#")]
    [InlineData("<!--")]
    [InlineData("\u0301")]
    [InlineData("> \n")]
    [InlineData("\u200B")]
    [InlineData(":\n")]
    public void Hostile_text_costs_no_more_than_its_length(string piece)
    {
        var body = string.Concat(Enumerable.Repeat(piece, 4_000_000 / piece.Length));
        var content = Encoding.UTF8.GetBytes("Content-Type: text/html; charset=utf-8\r\n\r\n" + body);
        var root = MessageSummarizer.Summarize(content, MailLimits.Default).Root;
        var watch = Stopwatch.StartNew();
        MessagePreview.Make(root, content);

        // A few milliseconds; a whole second is for busy machines.
        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
    }
}
