using System.Globalization;
using System.Text;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Append;

/// <summary>APPEND and REPLACE where a transcript cannot say it: quotas, and many messages.</summary>
public sealed class AppendTests
{
    [Fact]
    public async Task A_thousand_messages_in_one_APPEND_are_one_change()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("demo");
        var before = lease.Account.Current.ModSeq;
        var command = new StringBuilder("b APPEND INBOX");
        for (var i = 0; i < 1000; i++)
        {
            var message = $"Subject: {i}\r\n\r\n{new string('x', i)}";
            command.Append(CultureInfo.InvariantCulture, $" {{{message.Length}+}}\r\n{message}");
        }

        var answer = await TalkAsync(server, $"{command}\r\n");

        Assert.Contains("\r\nb OK [APPENDUID ", answer, StringComparison.Ordinal);
        Assert.Contains(" 1:1000] ", answer, StringComparison.Ordinal);
        Assert.Equal(before + 1, lease.Account.Current.ModSeq);
        Assert.Equal(1000, lease.Account.Current.Find("INBOX")!.Messages);
    }

    [Fact]
    public async Task A_message_beyond_the_quota_takes_the_others_with_it()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        await server.Engine.CreateAccountsAsync([new NewAccount("demo", "demo", QuotaBytes: 100)], default);
        var record = await server.Engine.FindAccountAsync("demo", default);
        using var lease = (await server.Store.OpenAccountAsync(record!.Id, default))!;
        await lease.Account.CreateMailboxesAsync([new("INBOX")], ifMissing: true, default);

        var answer = await TalkAsync(
            server,
            $"b APPEND INBOX {{60+}}\r\n{new string('x', 60)} {{41+}}\r\n{new string('x', 41)}\r\n"
            + $"c APPEND INBOX {{60+}}\r\n{new string('x', 60)} {{40+}}\r\n{new string('x', 40)}\r\n"
            + "d APPEND INBOX {1}\r\n");

        Assert.Contains("\r\nb NO [OVERQUOTA] ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nc OK [APPENDUID ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nd NO [OVERQUOTA] ", answer, StringComparison.Ordinal);
        Assert.Equal((2, 100), (lease.Account.Current.Find("INBOX")!.Messages, lease.Account.Current.UsedBytes));

        // RFC 8508 §3.4: only the net size counts.
        answer = await TalkAsync(
            server,
            $"b SELECT INBOX\r\nc REPLACE 1 INBOX {{61}}\r\nd REPLACE 1 INBOX {{60+}}\r\n{new string('y', 60)}\r\n");

        Assert.Contains("\r\nc NO [OVERQUOTA] ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nd OK ", answer, StringComparison.Ordinal);
        Assert.Equal((2, 100), (lease.Account.Current.Find("INBOX")!.Messages, lease.Account.Current.UsedBytes));
    }

    private static async Task<string> TalkAsync(InProcessServer server, string commands)
    {
        await using var stream = server.Connect();
        var sending = stream.WriteAsync(Encoding.Latin1.GetBytes($"a LOGIN demo demo\r\n{commands}z LOGOUT\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();
        await sending;
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
        return answer;
    }
}
