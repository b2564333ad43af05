using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace Posthorn.Lmtp.Tests.Session;

/// <summary>Whatever is sent: the session ends by itself with replies that are replies, logs no failure, and leaves nothing staged.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] Words =
    [
        "LHLO c\r\n", "MAIL FROM:<a@b>\r\n", "MAIL FROM:<> SIZE=10 BODY=8BITMIME SMTPUTF8\r\n", "RCPT TO:<tim@example.org>\r\n", "RCPT TO:<poor>\r\n",
        "RCPT TO:<\"\\", "DATA\r\n", "x\r\n.\r\n", ".\r\n", "\r\n.\n", "\n.\r\n", "BDAT 5\r\n", "BDAT 3 LAST\r\n", "BDAT 0 LAST\r\n", "BDAT 99999999999\r\n", "abc", "RSET\r\n",
        "NOOP\r\n", "VRFY x\r\n", "HELP\r\n", "QUIT\r\n", "STARTTLS\r\n", "EHLO c\r\n", "\0", "\r", "\n", "\u00C3", "\u00FF", " ", "<", ">", "+", "@", "\"",
    ];

    private static readonly Gen<string> Dialogue = Gen.Frequency(
        (6, Gen.Int[0, Words.Length - 1].Select(i => Words[i])),
        (1, Gen.Byte.Array[0, 20].Select(Encoding.Latin1.GetString))).Array[0, 40].Select(string.Concat);

    [Fact]
    public Task In_LMTP() => EndureAsync(LmtpMode.Lmtp);

    [Fact]
    public Task In_SMTP() => EndureAsync(LmtpMode.Smtp);

    private static async Task EndureAsync(LmtpMode mode)
    {
        await using var server = await TestServer.StartAsync(new LmtpOptions { Mode = mode, MaxMessageSize = 50, MaxCommandLine = 60 });
        var hello = mode == LmtpMode.Lmtp ? "LHLO c\r\n" : "EHLO c\r\n";
        await Gen.Select(Dialogue, Gen.Bool, Gen.Int[1, 9]).SampleAsync(
            async (dialogue, greeted, size) =>
            {
                var input = TestServer.Latin(greeted ? hello + dialogue : dialogue);
                var client = await server.ConnectAndSendAsync([.. input.Chunk(size)]);
                foreach (var line in (await client.ReadToEndAsync()).Split("\r\n")[..^1])
                    Assert.Matches("^[2345][0-5][0-9][ -][ -~]*$", line);
            },
            iter: 2000,
            threads: 1);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Level >= LogLevel.Warning);
        Assert.Equal(0, server.Engine.Staged);
    }
}
