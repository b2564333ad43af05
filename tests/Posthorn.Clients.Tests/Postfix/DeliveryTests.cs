using System.Text;
using MailKit;
using MimeKit;
using Posthorn.Clients.Tests.MailKit;

namespace Posthorn.Clients.Tests.Postfix;

/// <summary>Postfix hands over mail by LMTP, over the Unix socket and over TCP; what arrived is read by IMAP.</summary>
public sealed class DeliveryTests(HandOver mail) : IClassFixture<HandOver>
{
    /// <summary>Lines that a careless server would change: dots, blanks at ends, eight bits, a long one, empty ones.</summary>
    private static readonly byte[] s_body = Encoding.UTF8.GetBytes(
        ".\r\n..\r\n.dot\r\nblanks \t \r\n\r\nschöne Grüße 📯\r\nFrom nobody\r\n" + new string('x', 990) + "\r\n\r\n\r\n");

    [Theory]
    [InlineData("socket")]
    [InlineData("inet")]
    public async Task A_message_arrives_whole_with_its_trace(string way)
    {
        var account = mail.NewAccount();
        await mail[way].SubmitAsync(Message("whole"), "ann@example.com", $"{account}@example.org");
        await mail[way].WaitForLogAsync($"to=<{account}@example.org>.*dsn=2\\.[0-9.]+, status=sent \\(250 2");

        var (client, inbox) = await mail.OpenAsync(account);
        using var _ = client;
        Assert.Equal(1, inbox.Count);
        var received = await (await inbox.GetStreamAsync(0, string.Empty)).ReadAllAsync();
        Assert.StartsWith(
            $"Return-Path: <ann@example.com>\r\nDelivered-To: {account}@example.org\r\nReceived: from client.example.org ",
            Encoding.UTF8.GetString(received), StringComparison.Ordinal);
        Assert.Equal(s_body, received[(received.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..]);
        var summary = (await inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.Size | MessageSummaryItems.Flags))[0];
        Assert.Equal("whole", summary.Envelope!.Subject);
        Assert.Equal((uint)received.Length, summary.Size);
        Assert.False(summary.Flags!.Value.HasFlag(MessageFlags.Seen));
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("inet")]
    public async Task An_unknown_recipient_is_bounced_and_the_others_of_the_transaction_get_theirs(string way)
    {
        var (sender, first, second) = (mail.NewAccount(), mail.NewAccount(), mail.NewAccount());
        var unknown = $"nobody-{way}@example.org";
        await mail[way].SubmitAsync(
            Message("three"), $"{sender}@example.org", $"{first}@example.org", unknown, $"{second}@example.org");
        var bounced = await mail[way].WaitForLogAsync($"to=<{unknown}>.*status=bounced");
        Assert.Contains("dsn=5.1.1", bounced, StringComparison.Ordinal);
        Assert.Contains("said: 550 5.1.1 ", bounced, StringComparison.Ordinal);
        Assert.Contains("(in reply to RCPT TO command)", bounced, StringComparison.Ordinal);
        foreach (var account in new[] { first, second })
        {
            await mail[way].WaitForLogAsync($"to=<{account}@example.org>.*status=sent");
            var (client, inbox) = await mail.OpenAsync(account);
            using var _ = client;
            var received = await inbox.GetMessageAsync(0);
            Assert.Equal("three", received.Subject);
            Assert.Equal([$"{account}@example.org"], Fields(received, "Delivered-To"));
        }

        // The bounce has the empty sender and comes the same way.
        await mail[way].WaitForLogAsync($"to=<{sender}@example.org>.*status=sent");
        var (reader, bounces) = await mail.OpenAsync(sender);
        using var last = reader;
        var report = await bounces.GetMessageAsync(0);
        Assert.Equal(["<>"], Fields(report, "Return-Path"));
        Assert.IsType<MultipartReport>(report.Body);
    }

    [Theory]
    [InlineData("socket", "exceeds size limit")]
    [InlineData("inet", "said: 552 5\\.3\\.4 ")]
    public async Task A_message_above_the_limit_is_refused_for_good(string way, string reason)
    {
        // By the socket, Postfix compares with what LHLO announced; by TCP it does not know, and hears of it after DATA.
        var (sender, account) = (mail.NewAccount(), mail.NewAccount());
        var line = Encoding.ASCII.GetBytes(new string('x', 76) + "\r\n");
        byte[] big = [.. Message("big"), .. Enumerable.Repeat(line, 1_100_000 / line.Length).SelectMany(octets => octets)];
        await mail[way].SubmitAsync(big, $"{sender}@example.org", $"{account}@example.org");
        var refused = await mail[way].WaitForLogAsync($"to=<{account}@example.org>.*status=bounced.*{reason}");
        Assert.Contains("dsn=5.3.4", refused, StringComparison.Ordinal);
        await mail[way].SubmitAsync(Message("small"), $"{sender}@example.org", $"{account}@example.org");
        await mail[way].WaitForLogAsync($"to=<{account}@example.org>.*status=sent");
        var (client, inbox) = await mail.OpenAsync(account);
        using var _ = client;
        Assert.Equal(["small"], (await inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope)).Select(summary => summary.Envelope!.Subject));
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("inet")]
    public async Task A_detail_names_the_mailbox_if_there_is_one(string way)
    {
        var account = mail.NewAccount();
        await mail[way].SubmitAsync(Message("to Archive"), "ann@example.com", $"{account}+archive@example.org");
        await mail[way].SubmitAsync(Message("to INBOX"), "ann@example.com", $"{account}+nosuchplace@example.org");
        foreach (var (detail, folder, subject) in new[] { ("archive", "Archive", "to Archive"), ("nosuchplace", "INBOX", "to INBOX") })
        {
            await mail[way].WaitForLogAsync($"to=<{account}\\+{detail}@example.org>.*status=sent");
            var (client, opened) = await mail.OpenAsync(account, folder);
            using var _ = client;
            Assert.Equal(1, opened.Count);
            var received = await opened.GetMessageAsync(0);
            Assert.Equal(subject, received.Subject);
            Assert.Equal([$"{account}+{detail}@example.org"], Fields(received, "Delivered-To"));
        }
    }

    private static IEnumerable<string> Fields(MimeMessage message, string name) =>
        message.Headers.Where(header => header.Field == name).Select(header => header.Value);

    private static byte[] Message(string subject) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"From: Ann <ann@example.com>\r\nTo: friends:;\r\nSubject: {subject}\r\nDate: Tue, 04 Mar 2025 05:06:07 +0000\r\n"
            + $"Message-ID: <{Guid.NewGuid():N}@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n\r\n"),
        .. s_body,
    ];
}
