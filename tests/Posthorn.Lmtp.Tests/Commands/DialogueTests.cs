namespace Posthorn.Lmtp.Tests.Commands;

/// <summary>What each command answers, in order and out of order. Each dialogue is sent in one write and by the octet.</summary>
public sealed class DialogueTests
{
    private const string Hello = "220 mx.example.org LMTP Posthorn|250-mx.example.org|250-PIPELINING|250-ENHANCEDSTATUSCODES|250-8BITMIME|250-SMTPUTF8|250-CHUNKING|250 SIZE 1000";

    [Theory]
    [InlineData("MAIL FROM:<>", "250 2.1.0 OK")]
    [InlineData("mail from:<a@b> size=5 body=8bitmime", "250 2.1.0 OK")]
    [InlineData("MAIL FROM: <a@b> BODY=7BIT SMTPUTF8", "250 2.1.0 OK")]
    [InlineData("MAIL FROM:<a@b> SIZE=1000", "250 2.1.0 OK")]
    [InlineData("MAIL FROM:<a@b> SIZE=1001", "552 5.3.4 The message is too big.")]
    [InlineData("MAIL FROM:<a@b> SIZE=18446744073709551615", "552 5.3.4 The message is too big.")]
    [InlineData("MAIL FROM:<a@b> SIZE=99999999999999999999", "501 5.5.4 A parameter's value is not valid.")]
    [InlineData("MAIL FROM:<a@b> SIZE=-1", "501 5.5.4 A parameter's value is not valid.")]
    [InlineData("MAIL FROM:<a@b> SIZE", "501 5.5.4 A parameter's value is not valid.")]
    [InlineData("MAIL FROM:<a@b> SIZE=1 SIZE=2", "501 5.5.4 The syntax is MAIL FROM:<address> [parameters].")]
    [InlineData("MAIL FROM:<a@b> BODY=BINARYMIME", "501 5.5.4 A parameter's value is not valid.")]
    [InlineData("MAIL FROM:<a@b> SMTPUTF8=yes", "501 5.5.4 A parameter's value is not valid.")]
    [InlineData("MAIL FROM:<a@b> AUTH=<>", "555 5.5.4 A parameter is not known.")]
    [InlineData("MAIL FROM:<a@b>SIZE=1", "501 5.5.4 The syntax is MAIL FROM:<address> [parameters].")]
    [InlineData("MAIL FROM:<zo\u00EB@b>", "501 5.5.4 The syntax is MAIL FROM:<address> [parameters].")]   // Not UTF-8.
    [InlineData("MAIL FROM:<zo\u00C3\u00AB@b>", "553 5.6.7 The address needs SMTPUTF8.")]
    [InlineData("MAIL FROM:<zo\u00C3\u00AB@b> SMTPUTF8", "250 2.1.0 OK")]
    [InlineData("MAIL FROM:a@b", "501 5.1.7 The sender's address is not valid.")]
    [InlineData("MAIL TO:<a@b>", "501 5.5.4 The syntax is MAIL FROM:<address> [parameters].")]
    [InlineData("MAIL", "501 5.5.4 The syntax is MAIL FROM:<address> [parameters].")]
    [InlineData("MAIL FROM:<a@b>|MAIL FROM:<a@b>", "250 2.1.0 OK|503 5.5.1 Bad sequence of commands.")]
    [InlineData("MAIL FROM:<a@b>|LHLO again|MAIL FROM:<a@b>", "250 2.1.0 OK|*|250 2.1.0 OK")]
    [InlineData("MAIL FROM:<a@b>|RSET|MAIL FROM:<a@b>", "250 2.1.0 OK|250 2.0.0 OK|250 2.1.0 OK")]
    [InlineData("RCPT TO:<tim@example.org>", "503 5.5.1 Bad sequence of commands.")]
    [InlineData("DATA", "503 5.5.1 Bad sequence of commands.")]
    [InlineData("MAIL FROM:<>|DATA", "250 2.1.0 OK|503 5.5.1 There is no valid recipient.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<nobody@example.org>|DATA", "250 2.1.0 OK|550 5.1.1 There is no such mailbox here.|503 5.5.1 There is no valid recipient.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim@example.org>|DATA now", "250 2.1.0 OK|250 2.1.5 OK|501 5.5.4 The command takes no arguments.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim@example.org>", "250 2.1.0 OK|250 2.1.5 OK")]
    [InlineData("MAIL FROM:<>|RCPT TO:<TIM>", "250 2.1.0 OK|250 2.1.5 OK")]
    [InlineData("MAIL FROM:<>|RCPT TO:<@a,@b:tim@example.org>", "250 2.1.0 OK|250 2.1.5 OK")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim+x@example.org>", "250 2.1.0 OK|250 2.1.5 OK")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim@example.com>", "250 2.1.0 OK|550 5.1.1 There is no such mailbox here.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<\"tim@example.org\">", "250 2.1.0 OK|550 5.1.1 There is no such mailbox here.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim@example.org> NOTIFY=NEVER", "250 2.1.0 OK|555 5.5.4 A parameter is not known.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<>", "250 2.1.0 OK|501 5.1.3 The recipient's address is not valid.")]
    [InlineData("MAIL FROM:<>|RCPT tim", "250 2.1.0 OK|501 5.5.4 The syntax is RCPT TO:<address>.")]
    [InlineData("MAIL FROM:<>|RCPT TO:<zo\u00C3\u00AB@example.org>", "250 2.1.0 OK|553 5.6.7 The address needs SMTPUTF8.")]
    [InlineData("MAIL FROM:<> SMTPUTF8|RCPT TO:<zo\u00C3\u00AB@example.org>", "250 2.1.0 OK|250 2.1.5 OK")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim>|RCPT TO:<ann>|RCPT TO:<poor>|RCPT TO:<tim>", "250 2.1.0 OK|250 2.1.5 OK|250 2.1.5 OK|250 2.1.5 OK|452 4.5.3 Too many recipients.")]
    [InlineData("NOOP|noop x y", "250 2.0.0 OK|250 2.0.0 OK")]
    [InlineData("RSET x", "501 5.5.4 The command takes no arguments.")]
    [InlineData("VRFY tim", "252 2.0.0 Cannot verify, but will take mail for users who are here.")]
    [InlineData("VRFY", "501 5.5.4 The name is missing.")]
    [InlineData("HELP", "214 2.0.0 LHLO STARTTLS MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT")]
    [InlineData("QUIT now|QUIT|NOOP", "501 5.5.4 The command takes no arguments.|221 2.0.0 Bye.")]
    [InlineData("EHLO client", "500 5.5.2 Unknown command.")]
    [InlineData("HELO client", "500 5.5.2 Unknown command.")]
    [InlineData("LHLO", "501 5.5.4 The client's name is missing.")]
    [InlineData("STARTTLS", "502 5.5.1 STARTTLS is not available.")]
    [InlineData("STARTTLS x", "501 5.5.4 The command takes no arguments.")]
    [InlineData("|  |\0|NO\0OP", "500 5.5.2 Unknown command.|500 5.5.2 Unknown command.|500 5.5.2 Unknown command.|500 5.5.2 Unknown command.")]
    [InlineData("BDAT", "501 5.5.4 The syntax is BDAT size [LAST]; what follows cannot be told from commands, closing.")]
    [InlineData("BDAT 5 FIRST|NOOP", "501 5.5.4 The syntax is BDAT size [LAST]; what follows cannot be told from commands, closing.")]
    [InlineData("BDAT 9223372036854775808 LAST|NOOP", "501 5.5.4 The syntax is BDAT size [LAST]; what follows cannot be told from commands, closing.")]
    [InlineData("BDAT -5|NOOP", "501 5.5.4 The syntax is BDAT size [LAST]; what follows cannot be told from commands, closing.")]
    [InlineData("BDAT 0 LAST|BDAT 6|NOOP|NOOP", "503 5.5.1 Bad sequence of commands.|503 5.5.1 Bad sequence of commands.|250 2.0.0 OK")]
    [InlineData("MAIL FROM:<>|BDAT 0|NOOP", "250 2.1.0 OK|503 5.5.1 There is no valid recipient.|250 2.0.0 OK")]
    [InlineData("MAIL FROM:<>|BDAT 6 LAST|QUIT|NOOP", "250 2.1.0 OK|250 2.0.0 OK")]   // RFC 2033 §4.3: as many replies as recipients.
    [InlineData("MAIL FROM:<>|RCPT TO:<tim>|BDAT 0|DATA|RCPT TO:<ann>|RSET", "250 2.1.0 OK|250 2.1.5 OK|250 2.0.0 0 octets received.|503 5.5.1 Bad sequence of commands.|503 5.5.1 Bad sequence of commands.|250 2.0.0 OK")]
    [InlineData("MAIL FROM:<>|RCPT TO:<tim>|RCPT TO:<ann>|BDAT 1001 LAST", "250 2.1.0 OK|250 2.1.5 OK|250 2.1.5 OK")]   // The chunk never comes.
    public async Task Each_command_is_answered_in_one_write_and_by_the_octet(string commands, string replies)
    {
        var input = TestServer.Latin("LHLO client\r\n" + commands.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n");
        await using var server = await TestServer.StartAsync(new LmtpOptions { MaxMessageSize = 1000, MaxRecipients = 3 });
        var expected = $"{Hello}|{replies.Replace("*", Hello[(Hello.IndexOf('|', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal)}|".Replace("|", "\r\n", StringComparison.Ordinal);
        Assert.Equal(expected, await (await server.ConnectAndSendAsync(input)).ReadToEndAsync());
        Assert.Equal(expected, await (await server.ConnectAndSendAsync([.. input.Select(octet => new[] { octet })])).ReadToEndAsync());
        Assert.Equal(0, server.Engine.Staged);
    }

    [Theory]
    [InlineData("MAIL FROM:<>")]
    [InlineData("STARTTLS")]
    [InlineData("RCPT TO:<tim>")]
    [InlineData("DATA")]
    public async Task Nothing_comes_before_LHLO(string command)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal("220 mx.example.org LMTP Posthorn\r\n503 5.5.1 Bad sequence of commands.\r\n", await server.TalkAsync(command + "\r\n"));
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_and_the_dialogue_goes_on()
    {
        await using var server = await TestServer.StartAsync(new LmtpOptions { MaxCommandLine = 100 });
        var client = await server.Connect().GreetAsync();
        Assert.Equal("500 5.5.2 The line is too long.", await client.SayAsync("NOOP " + new string('x', 200_000)));
        Assert.Equal("250 2.0.0 OK", await client.SayAsync("NOOP " + new string('x', 95)));
    }

    [Fact]
    public async Task Too_many_errors_end_the_session_and_unknown_recipients_are_none()
    {
        await using var server = await TestServer.StartAsync(new LmtpOptions { MaxErrors = 3 });
        var client = await server.Connect().GreetAsync();
        await client.SayAsync("MAIL FROM:<>");
        for (var i = 0; i < 10; i++)
            Assert.StartsWith("550 5.1.1", await client.SayAsync("RCPT TO:<nobody@example.org>"), StringComparison.Ordinal);
        await client.SendAsync("A\r\nB\r\nC\r\nD\r\n");
        Assert.EndsWith("command.\r\n421 4.7.0 Too many errors.\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Single(server.Logs.Of(3005));
    }

    [Fact]
    public async Task SMTP_has_HELO_and_EHLO_and_one_reply()
    {
        await using var server = await TestServer.StartAsync(new LmtpOptions { Mode = LmtpMode.Smtp, MaxMessageSize = 1000 });
        Assert.Equal(
            $"""
            220 mx.example.org ESMTP Posthorn
            500 5.5.2 Unknown command.
            250 mx.example.org
            {Hello[(Hello.IndexOf('|', StringComparison.Ordinal) + 1)..].Replace("|", "\r\n", StringComparison.Ordinal)}
            250 2.1.0 OK
            501 5.1.3 The recipient's address is not valid.
            250 2.1.5 OK
            250 2.1.5 OK
            354 Send the message, end with CRLF . CRLF.
            250 2.1.5 Delivered.
            221 2.0.0 Bye.

            """.ReplaceLineEndings("\r\n"),
            WithoutIds(await server.TalkAsync("LHLO c\r\nHELO c\r\nEHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<tim>\r\nRCPT TO:<tim@example.org>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n")));
        Assert.Single(await server.MessagesAsync("tim"));
        Assert.Single(await server.MessagesAsync("ann"));
    }

    internal static string WithoutIds(string replies) =>
        System.Text.RegularExpressions.Regex.Replace(replies, "Delivered, [^ ]+\r", "Delivered.\r");
}
