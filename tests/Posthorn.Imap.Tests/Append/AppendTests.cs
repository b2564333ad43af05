using System.Globalization;
using System.Text;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;
using Posthorn.Store.Sqlite;

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

    [Fact]
    public async Task Of_one_APPEND_with_very_much_small_mail_what_is_beyond_a_few_megabytes_is_staged_in_files()
    {
        var folder = Directory.CreateTempSubdirectory("posthorn-append-");
        try
        {
            var engine = await SqliteEngine.OpenAsync(new SqliteEngineOptions { DataFolder = folder.FullName }, TimeProvider.System, default);
            await using var server = new InProcessServer(engine);
            using var lease = await server.CreateAccountAsync("demo");
            const int Count = 80;
            var command = new StringBuilder("b APPEND INBOX");
            for (var i = 0; i < Count; i++)
            {
                command.Append(CultureInfo.InvariantCulture, $" {{200000+}}\r\n{i:000}{new string((char)('a' + (i % 26)), 199_997)}");
            }

            var answer = await TalkAsync(server, $"{command}\r\nc SELECT INBOX\r\nd FETCH {Count} (RFC822.SIZE BODY.PEEK[]<0.5>)\r\n");

            Assert.Contains($" 1:{Count}] ", answer, StringComparison.Ordinal);
            Assert.Contains("RFC822.SIZE 200000 BODY[]<0> {5}\r\n079bb)\r\n", answer, StringComparison.Ordinal);
            var files = Directory.GetFiles(Path.Combine(folder.FullName, "content"), "*", SearchOption.AllDirectories);
            Assert.InRange(files.Length, Count / 4, Count - 10);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
