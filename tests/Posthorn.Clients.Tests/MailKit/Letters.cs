using MailKit;
using MimeKit;

namespace Posthorn.Clients.Tests.MailKit;

/// <summary>Messages that the tests leave on the server.</summary>
internal static class Letters
{
    /// <summary>A message that uses most of what ENVELOPE and BODYSTRUCTURE can say.</summary>
    public static MimeMessage Rich()
    {
        var message = new MimeMessage
        {
            MessageId = "rich@example.org",
            InReplyTo = "parent@example.org",
            Subject = "Grüße aus Köln \"quoted\" \\ and 日本語",
            Date = new DateTimeOffset(2024, 2, 29, 13, 14, 15, TimeSpan.FromHours(5.5)),
            Sender = new MailboxAddress("Büro", "office@example.org"),
            Body = new BodyBuilder
            {
                TextBody = "Das ist der Text: schöne Grüße.\r\n",
                HtmlBody = "<p>Das ist der Text: schöne Grüße.</p>\r\n",
                Attachments =
                {
                    { "Übersicht.bin", Enumerable.Range(0, 3000).Select(i => (byte)(i * 7)).ToArray(), new ContentType("application", "x-posthorn") },
                    Forwarded(),
                },
            }.ToMessageBody(),
        };
        message.References.AddRange(["root@example.org", "parent@example.org"]);
        message.From.Add(new MailboxAddress("Jürgen \"J\" Müller", "juergen@example.org"));
        message.To.Add(new GroupAddress("Friends", [new MailboxAddress("Ann", "ann@example.org"), new MailboxAddress(null!, "bob@example.org")]));
        message.Cc.Add(new MailboxAddress("", "carol@example.org"));
        message.Bcc.Add(new MailboxAddress("Dave", "dave@example.org"));
        message.ReplyTo.Add(new MailboxAddress("Answers", "answers@example.org"));
        message.Headers.Add("X-Posthorn", "first value");
        return message;
    }

    /// <summary>A short text.</summary>
    public static MimeMessage Plain(string subject, string text = "Hello.\r\n", string from = "ann@example.org", DateTimeOffset? date = null)
    {
        var message = new MimeMessage
        {
            MessageId = $"{Guid.NewGuid():N}@example.org",
            Subject = subject,
            Date = date ?? new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero),
            Body = new TextPart("plain") { Text = text },
        };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(new MailboxAddress("Bob", "bob@example.org"));
        return message;
    }

    /// <summary>The bytes of a message as MailKit sends it.</summary>
    public static byte[] ToBytes(this MimeMessage message)
    {
        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        message.WriteTo(format, stream);
        return stream.ToArray();
    }

    /// <summary>Leaves plain messages in a folder, with subjects "1" to the number; gives their UIDs in this order.</summary>
    public static async Task<UniqueId[]> FillAsync(IMailFolder folder, int count)
    {
        var uids = new UniqueId[count];
        for (var i = 0; i < count; i++)
        {
            uids[i] = (await folder.AppendAsync(Plain($"{i + 1}")))!.Value;
        }

        return uids;
    }

    /// <summary>All of a stream.</summary>
    public static async Task<byte[]> ReadAllAsync(this Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private static MessagePart Forwarded() => new()
    {
        Message = Plain("Forwarded café", "Ein Brief im Brief.\r\n"),
    };
}
