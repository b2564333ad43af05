using System.Collections.Immutable;
using System.Text;
using MimeKit;
using Posthorn.Corpus;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Search;

/// <summary>Letters in twelve scripts, in the forms in which mail has text: charsets, transfer encodings, HTML, parts, letters in letters.</summary>
internal static class IndexedLetters
{
    private static readonly string[] s_charsets = ["utf-8", "utf-8", "utf-16", "gb18030", "iso-2022-jp", "koi8-r", "windows-1254", "windows-874", "euc-kr", "iso-8859-15"];
    private static readonly ContentEncoding[] s_encodings = [ContentEncoding.Base64, ContentEncoding.QuotedPrintable, ContentEncoding.Default];

    static IndexedLetters() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>A letter, and the texts in it.</summary>
    public static (byte[] Octets, List<string> Texts) Make(Random random)
    {
        var texts = new List<string>();
        var letter = Message(random, texts, depth: 0);
        using var output = new MemoryStream();
        letter.WriteTo(new FormatOptions { International = false, NewLineFormat = NewLineFormat.Dos }, output);
        return (output.ToArray(), texts);
    }

    /// <summary>Adds a letter to INBOX, as a delivery does.</summary>
    public static async Task DeliverAsync(MailStore store, MailAccount account, byte[] octets, string trace)
    {
        await using var stager = await store.Engine.StageContentAsync(octets.Length, default);
        await stager.WriteAsync(octets, default);
        await using var content = await stager.CompleteAsync(default);
        var inbox = account.Current.Find("INBOX")!.Id;
        var added = await account.AppendAsync(inbox, ImmutableArray.Create(new IncomingMessage(content, TracePrefix: Encoding.UTF8.GetBytes(trace))), default);
        Assert.True(added.IsDone);
    }

    private static MimeMessage Message(Random random, List<string> texts, int depth)
    {
        string Line(int words) => Keep(ScriptTexts.Text(random, words).ReplaceLineEndings(" ").Trim());
        string Keep(string text)
        {
            texts.Add(text);
            return text;
        }

        var letter = new MimeMessage { Subject = Line(1 + random.Next(6)), Date = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        letter.From.Add(new MailboxAddress(Line(2), $"sender{random.Next(20)}@example.org"));
        letter.To.Add(new MailboxAddress(Line(2), $"anna{random.Next(5)}@example.net"));
        if (random.Next(2) == 0)
        {
            letter.Cc.Add(new MailboxAddress(Line(1), "copy.reader@example.com"));
        }

        letter.Headers.Add("X-Note", Line(3));
        letter.MessageId = $"{random.Next():x8}.{random.Next():x8}@mail.example.org";
        letter.Body = Body(random, texts, depth);
        return letter;
    }

    private static MimeEntity Body(Random random, List<string> texts, int depth) => (depth, random.Next(8)) switch
    {
        ( < 2, 0) => new Multipart("mixed") { Body(random, texts, depth + 1), Body(random, texts, depth + 1) },
        ( < 2, 1) => new MultipartAlternative { Text(random, texts, "plain"), Text(random, texts, "html") },
        ( < 2, 2) => new Multipart("mixed") { Text(random, texts, "plain"), new MessagePart { Message = Message(random, texts, depth + 1) } },
        (_, 3) => new MimePart("image", "png") { Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(ScriptTexts.Text(random, 5)))) },
        _ => Text(random, texts, "plain"),
    };

    private static TextPart Text(Random random, List<string> texts, string subtype)
    {
        var text = ScriptTexts.Text(random, random.Next(80)) + "\r\n";
        texts.Add(text);
        var shown = subtype == "html" ? $"<html><style>p {{ }}</style><p class=x>{System.Net.WebUtility.HtmlEncode(text).Replace(" ", "&nbsp;<b></b>", StringComparison.Ordinal)}</p>" : text;
        var part = new TextPart(subtype) { ContentTransferEncoding = s_encodings[random.Next(s_encodings.Length)] };
        part.SetText(s_charsets[random.Next(s_charsets.Length)], shown);
        return part;
    }
}
