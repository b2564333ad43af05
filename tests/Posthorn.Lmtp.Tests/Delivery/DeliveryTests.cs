using Posthorn.Lmtp.Tests.Commands;
using Posthorn.Store;

namespace Posthorn.Lmtp.Tests.Delivery;

public sealed class DeliveryTests
{
    private const string Begin = "LHLO c\r\nMAIL FROM:<from@example.com>\r\nRCPT TO:<tim@example.org>\r\n";

    [Theory]
    [InlineData(
        "DATA\r\nSubject: x\r\n\r\n..dot\r\n\n.\n\r.\r\n..\r\nnul \0 bare\r\n.\nlf \n\r\n.\r\nNOOP\r\n",
        "Subject: x\r\n\r\n.dot\r\n\n.\n\r.\r\n.\r\nnul \0 bare\r\n\nlf \n\r\n",
        "\r\n250 2.1.5 Delivered.\r\n250 2.0.0 OK\r\n")]
    [InlineData(
        "BDAT 7\r\nSubjectBDAT 0\r\nBDAT 17 last\r\n: x\r\n\r\n.\r\n\r\n.\0\u00FFyzBDAT 0 LAST\r\nNOOP\r\n",
        "Subject: x\r\n\r\n.\r\n\r\n.\0\u00FFyz",
        "\r\n250 2.0.0 7 octets received.\r\n250 2.0.0 0 octets received.\r\n250 2.1.5 Delivered.\r\n503 5.5.1 Bad sequence of commands.\r\n250 2.0.0 OK\r\n")]
    public async Task The_message_is_stored_as_sent_in_every_fragmentation(string sent, string stored, string replies)
    {
        var input = TestServer.Latin(Begin + sent);
        await using var server = await TestServer.StartAsync();
        for (var cut = 0; cut <= input.Length; cut++)
        {
            // The last round goes by the octet.
            byte[][] pieces = cut < input.Length ? [input[..cut], input[cut..]] : [.. input.Select(octet => new[] { octet })];
            var client = await server.ConnectAndSendAsync(pieces);
            Assert.EndsWith(replies, DialogueTests.WithoutIds(await client.ReadToEndAsync()), StringComparison.Ordinal);
        }

        var messages = await server.MessagesAsync("tim");
        Assert.Equal(input.Length + 1, messages.Count);
        Assert.All(messages, one => Assert.Equal(("Return-Path: <from@example.com>\r\nDelivered-To: tim@example.org\r\n", stored), one));
        Assert.Equal(0, server.Engine.Staged);
    }

    [Fact]
    public async Task Each_recipient_has_its_own_reply_in_order_and_the_message_is_staged_once()
    {
        await using var server = await TestServer.StartAsync();
        await FailForAsync(server, "unlucky");
        var replies = await server.TalkAsync(
            "LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<ann>\r\nRCPT TO:<poor>\r\nRCPT TO:<nobody>\r\nRCPT TO:<unlucky>\r\nRCPT TO:<tim>\r\nDATA\r\nTwelve octets\r\n.\r\nQUIT\r\n");
        Assert.EndsWith(
            "354 Send the message, end with CRLF . CRLF.\r\n250 2.1.5 Delivered.\r\n452 4.2.2 The mailbox is full.\r\n452 4.3.1 The mail store is unavailable, try again later.\r\n250 2.1.5 Delivered.\r\n221 2.0.0 Bye.\r\n",
            DialogueTests.WithoutIds(replies),
            StringComparison.Ordinal);
        Assert.Single(await server.MessagesAsync("tim"));
        Assert.Single(await server.MessagesAsync("ann"));
        Assert.Empty(await server.MessagesAsync("poor"));
        Assert.Equal((1, 0), (server.Engine.Contents, server.Engine.Staged));
        Assert.Contains(" from=\"\" recipients=2/4 size=15", Assert.Single(server.Logs.Of(3001)), StringComparison.Ordinal);
        Assert.Equal(3, server.Logs.Of(3002).Count());
    }

    [Fact]
    public async Task In_SMTP_a_temporary_refusal_of_one_is_the_answer_for_all()
    {
        await using var server = await TestServer.StartAsync(new LmtpOptions { Mode = LmtpMode.Smtp });
        await FailForAsync(server, "unlucky");
        Assert.EndsWith(
            "CRLF.\r\n452 4.3.1 The mail store is unavailable, try again later.\r\n",
            await server.TalkAsync("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<tim@example.org>\r\nRCPT TO:<unlucky@example.org>\r\nDATA\r\n.\r\n"),
            StringComparison.Ordinal);
        Assert.Single(await server.MessagesAsync("tim"));
    }

    [Fact]
    public async Task The_reply_waits_for_the_commit()
    {
        await using var server = await TestServer.StartAsync();
        var disk = new TaskCompletionSource();
        server.Engine.CommitsWaitFor = disk.Task;
        var client = await server.ConnectAndSendAsync(TestServer.Latin(Begin + "DATA\r\nx\r\n.\r\n"));
        while (!(await client.ReadLineAsync()).StartsWith("354", StringComparison.Ordinal))
        {
        }

        var reply = client.ReadLineAsync();
        Assert.Empty(await server.MessagesAsync("tim"));
        Assert.False(reply.IsCompleted);
        disk.SetResult();
        Assert.StartsWith("250 2.1.5", await reply, StringComparison.Ordinal);
        Assert.Single(await server.MessagesAsync("tim"));
    }

    [Theory]
    [InlineData("ann+Lists/Net", "Lists/Net")]
    [InlineData("ann+lists/net", "Lists/Net")]
    [InlineData("ann+WORK/old", "Work/Old")]
    [InlineData("ann+none", "INBOX")]
    [InlineData("ann+", "INBOX")]
    [InlineData("ann", "INBOX")]
    public async Task A_detail_files_into_the_mailbox_of_that_name(string recipient, string mailbox)
    {
        await using var server = await TestServer.StartAsync();
        await server.TalkAsync($"LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<{recipient}@example.org>\r\nDATA\r\nx\r\n.\r\n");
        Assert.Equal(($"Return-Path: <>\r\nDelivered-To: {recipient}@example.org\r\n", "x\r\n"), Assert.Single(await server.MessagesAsync("ann", mailbox)));
    }

    [Fact]
    public async Task The_same_address_twice_gets_one_copy_and_two_replies()
    {
        await using var server = await TestServer.StartAsync();
        var replies = await server.TalkAsync(Begin + "RCPT TO:<TIM@example.org>\r\nRCPT TO:<tim+x@example.org>\r\nDATA\r\nx\r\n.\r\n");
        Assert.EndsWith("CRLF.\r\n250 2.1.5 Delivered.\r\n250 2.1.5 Delivered.\r\n250 2.1.5 Delivered.\r\n", DialogueTests.WithoutIds(replies), StringComparison.Ordinal);
        Assert.Equal(2, (await server.MessagesAsync("tim")).Count);
    }

    [Theory]
    [InlineData("DATA\r\n0123456789\r\n.\r\nQUIT\r\n", "CRLF.\r\n552 5.3.4 The message is too big.\r\n552 5.3.4 The message is too big.\r\n221 2.0.0 Bye.\r\n")]
    [InlineData("DATA\r\n01234567\r\n.\r\nQUIT\r\n", "CRLF.\r\n250 2.1.5 Delivered.\r\n250 2.1.5 Delivered.\r\n221 2.0.0 Bye.\r\n")]
    [InlineData("BDAT 10\r\n0123456789BDAT 1\r\nxBDAT 2 LAST\r\nyyQUIT\r\n", "250 2.0.0 10 octets received.\r\n552 5.3.4 The message is too big.\r\n552 5.3.4 The message is too big.\r\n552 5.3.4 The message is too big.\r\n221 2.0.0 Bye.\r\n")]
    public async Task A_message_that_is_too_big_is_read_to_its_end_and_refused(string message, string replies)
    {
        await using var server = await TestServer.StartAsync(new LmtpOptions { MaxMessageSize = 10 });
        Assert.EndsWith(replies, DialogueTests.WithoutIds(await server.TalkAsync(Begin + "RCPT TO:<ann>\r\n" + message)), StringComparison.Ordinal);
        Assert.Equal(0, server.Engine.Staged);
    }

    [Fact]
    public async Task A_failing_store_is_answered_with_what_to_try_again()
    {
        await using var server = await TestServer.StartAsync();
        server.Engine.StagingFailure = new StoreUnavailableException("Full.");
        Assert.EndsWith("OK\r\n452 4.3.1 The mail store is unavailable, try again later.\r\n250 2.0.0 OK\r\n", await server.TalkAsync(Begin + "DATA\r\nNOOP\r\n"), StringComparison.Ordinal);
        Assert.EndsWith("OK\r\n452 4.3.1 The mail store is unavailable, try again later.\r\n", await server.TalkAsync(Begin + "BDAT 1 LAST\r\nx"), StringComparison.Ordinal);
        server.Engine.StagingFailure = new InvalidDataException("Broken.");
        Assert.EndsWith("OK\r\n451 4.3.0 Local error, try again later.\r\n", await server.TalkAsync(Begin + "DATA\r\n"), StringComparison.Ordinal);
        (server.Engine.StagingFailure, server.Engine.DiskFullAt) = (null, 5);
        Assert.EndsWith("CRLF.\r\n452 4.3.1 The mail store is unavailable, try again later.\r\n250 2.0.0 OK\r\n", await server.TalkAsync(Begin + "DATA\r\n123456\r\n.\r\nNOOP\r\n"), StringComparison.Ordinal);
        server.Engine.DirectoryFailure = new StoreUnavailableException("Gone.");
        Assert.EndsWith("2.1.0 OK\r\n452 4.3.1 The mail store is unavailable, try again later.\r\n", await server.TalkAsync(Begin), StringComparison.Ordinal);
        Assert.Equal(0, server.Engine.Staged);
    }

    [Fact]
    public async Task An_account_that_was_removed_since_RCPT_is_unknown()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.Connect().GreetAsync();
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<tim>");
        await server.Engine.RemoveAccountAsync((await server.Engine.FindAccountAsync("tim", CancellationToken.None))!.Id, CancellationToken.None);
        await client.SayAsync("DATA");
        Assert.StartsWith("550 5.1.1", await client.SayAsync("."), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_clients_say_is_quoted_in_logs()
    {
        await using var server = await TestServer.StartAsync();
        await server.TalkAsync("LHLO c\r\nMAIL FROM:<\"a\\\" b\"@example.com>\r\nRCPT TO:<nobody@example.org>\r\n");
        Assert.Contains(
            " from=\"\\u0022a\\u005c\\u0022 b\\u0022@example.com\" to=\"nobody@example.org\" reply=\"550 5.1.1 ", Assert.Single(server.Logs.Of(3002)), StringComparison.Ordinal);
    }

    private static async Task FailForAsync(TestServer server, string account) =>
        server.Engine.FailsFor.Add((await server.Engine.FindAccountAsync(account, CancellationToken.None))!.Id);
}
