using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Crash.Tests;

/// <summary>
/// kill -9 while mail is delivered and appended, again and again: what was acknowledged is there once, whole and with its flags, and
/// nothing is half there. Looked at after every kill: what is new octet by octet, what was there before by UID, flags and size; after
/// every twenty-fifth everything is read again. 20 rounds; <c>POSTHORN_KILL_ROUNDS</c> says otherwise, <c>POSTHORN_KILL_SEED</c> repeats a run.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private const int Deliverers = 3;
    private const int Appenders = 3;
    private static readonly string[] s_accounts = ["anna", "ben", "carla"];

    [Fact]
    public async Task What_was_acknowledged_is_there_once_and_whole_after_any_kill()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("POSTHORN_KILL_ROUNDS") ?? "20", CultureInfo.InvariantCulture);
        var seed = int.Parse(
            Environment.GetEnvironmentVariable("POSTHORN_KILL_SEED") ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        output.WriteLine($"POSTHORN_KILL_ROUNDS={rounds} POSTHORN_KILL_SEED={seed}");
        var random = new Random(seed);
        var mail = new Mail();
        await using var server = await PosthornProcess.StartAsync(s_accounts);
        for (var round = 0; round < rounds; round++)
        {
            var writers = Enumerable.Range(0, Deliverers).Select(n => DeliverAsync(server.LmtpPort, mail, new Random(random.Next())))
                .Concat(Enumerable.Range(0, Appenders).Select(n => AppendAsync(server.ImapPort, mail, new Random(random.Next()), n)))
                .ToList();

            // The kill comes after a random number of acknowledgements, so that its moment does not depend on the machine's speed.
            await mail.WaitForAcknowledgedAsync(random.Next(1, 60), writers);
            await server.KillAsync();
            await Task.WhenAll(writers);
            await server.RunAsync();
            if (round % 25 == 24 || round == rounds - 1)
            {
                mail.Verified.Clear();
            }

            await Task.WhenAll(s_accounts.Select(account => VerifyAsync(server.ImapPort, mail, account, round)));
        }

        output.WriteLine($"{mail.Acknowledged.Count} messages were acknowledged.");
    }

    private static async Task DeliverAsync(int port, Mail mail, Random random)
    {
        try
        {
            using var lmtp = await LineClient.ConnectAsync(port);
            Assert.StartsWith("250", await lmtp.LmtpAsync("LHLO test.example.org"), StringComparison.Ordinal);
            while (true)
            {
                var recipients = s_accounts.Where(_ => random.Next(2) == 0).DefaultIfEmpty("anna").ToList();
                var message = mail.New(random);
                await lmtp.LmtpAsync("MAIL FROM:<sender@example.org>");
                foreach (var recipient in recipients)
                {
                    await lmtp.LmtpAsync($"RCPT TO:<{recipient}@example.org>");
                    mail.Begin(recipient, message.Id, message.Hash, "");
                }

                Assert.StartsWith("354", await lmtp.LmtpAsync("DATA"), StringComparison.Ordinal);
                await lmtp.SendAsync(message.Text + ".\r\n");
                foreach (var recipient in recipients)
                {
                    if ((await lmtp.ReadReplyAsync()).StartsWith("250", StringComparison.Ordinal))
                    {
                        mail.Acknowledge(recipient, message.Id);
                    }
                }
            }
        }
        catch (IOException)
        {
            // The server was killed.
        }
        catch (System.Net.Sockets.SocketException)
        {
        }
    }

    private static async Task AppendAsync(int port, Mail mail, Random random, int number)
    {
        try
        {
            var account = s_accounts[number];
            using var imap = await LineClient.ConnectAsync(port);
            Assert.Contains(" OK ", (await imap.ImapAsync("l", $"LOGIN {account} {account}"))[^1], StringComparison.Ordinal);
            for (var i = 0; ; i++)
            {
                var message = mail.New(random);
                var flag = i % 2 == 0 ? "\\Flagged" : "$Kept";
                mail.Begin(account, message.Id, message.Hash, flag);
                await imap.SendAsync($"a{i} APPEND INBOX ({flag}) {{{message.Text.Length}+}}\r\n{message.Text}\r\n");
                if ((await imap.ReadToTagAsync($"a{i}"))[^1].StartsWith($"a{i} OK", StringComparison.Ordinal))
                {
                    mail.Acknowledge(account, message.Id);
                }
            }
        }
        catch (IOException)
        {
        }
        catch (System.Net.Sockets.SocketException)
        {
        }
    }

    private static async Task VerifyAsync(int port, Mail mail, string account, int round)
    {
        using var imap = await LineClient.ConnectAsync(port);
        await imap.ImapAsync("l", $"LOGIN {account} {account}");
        Assert.Contains(" OK ", (await imap.ImapAsync("s", "SELECT INBOX"))[^1], StringComparison.Ordinal);
        var verified = mail.Verified.GetOrAdd(account, _ => []);
        var lastVerified = verified.Count == 0 ? 0 : verified.Keys.Max();
        uint lastUid = 0;
        var seen = new HashSet<string>();
        foreach (var line in await FetchAsync(imap, "FETCH 1:* (UID FLAGS RFC822.SIZE)"))
        {
            var (uid, flags, size) = (Uid(line), Flags(line), Size(line));
            Assert.True(uid > lastUid, "UIDs ascend");
            lastUid = uid;
            if (verified.TryGetValue(uid, out var before))
            {
                Assert.True((flags, size) == (before.Flags, before.Size), $"Round {round}: UID {uid} was {before}, is {(flags, size)}.");
                seen.Add(before.Id);
            }
            else
            {
                Assert.True(uid > lastVerified, $"Round {round}: UID {uid} has come among older ones.");
                verified[uid] = ("", flags, size);
            }
        }

        Assert.Equal(seen.Count, verified.Values.Count(message => message.Id.Length > 0));
        foreach (var line in await FetchAsync(imap, $"UID FETCH {lastVerified + 1}:{Math.Max(lastUid, lastVerified + 1)} (UID FLAGS BODY.PEEK[])"))
        {
            var body = line[(line.IndexOf("\r\n", StringComparison.Ordinal) + 2)..^1];
            body = body[body.IndexOf("Message-ID:", StringComparison.Ordinal)..];
            var id = Between(body, "Message-ID: <", "@");
            Assert.True(seen.Add(id), $"Round {round}: message {id} is there twice.");
            var begun = mail.Begun[(account, id)];
            Assert.True(begun.Hash == Mail.HashOf(body), $"Round {round}: message {id} is not whole.");
            var (_, flags, size) = verified[Uid(line)];
            Assert.Equal(begun.Flag, flags);
            verified[Uid(line)] = (id, flags, size);
        }

        Assert.All(verified.Values, message => Assert.NotEmpty(message.Id));
        foreach (var (owner, id) in mail.Acknowledged.Keys.Where(key => key.Account == account))
        {
            Assert.True(seen.Contains(id), $"Round {round}: message {id} of {owner} was acknowledged and is not there.");
        }
    }

    private static async Task<IEnumerable<string>> FetchAsync(LineClient imap, string command)
    {
        var lines = await imap.ImapAsync("f", command);
        Assert.StartsWith("f OK", lines[^1], StringComparison.Ordinal);
        return lines.Where(line => line.Contains(" FETCH (", StringComparison.Ordinal));
    }

    private static uint Uid(string line) => uint.Parse(Between(line, "UID ", " "), CultureInfo.InvariantCulture);

    /// <summary>All flags but \Recent, which the first session to look takes away.</summary>
    private static string Flags(string line) => Between(line, "FLAGS (", ")").Replace("\\Recent", "", StringComparison.Ordinal).Trim();

    private static uint Size(string line) => uint.Parse(Between(line.TrimEnd(')') + " ", "RFC822.SIZE ", " "), CultureInfo.InvariantCulture);

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }

    /// <summary>Every message that was sent, and for whom it was acknowledged.</summary>
    private sealed class Mail
    {
        private int _count;
        private TaskCompletionSource? _waiting;
        private int _waitFor;
        private int _acknowledged;

        public ConcurrentDictionary<(string Account, string Id), (string Hash, string Flag)> Begun { get; } = new();

        public ConcurrentDictionary<(string Account, string Id), bool> Acknowledged { get; } = new();

        /// <summary>What has been read and found right, by account and UID.</summary>
        public ConcurrentDictionary<string, Dictionary<uint, (string Id, string Flags, uint Size)>> Verified { get; } = new();

        /// <summary>A new message: mostly small ones, some that are stored as files.</summary>
        public (string Id, string Text, string Hash) New(Random random)
        {
            var id = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
            var text = new StringBuilder($"Message-ID: <{id}@example.org>\r\nSubject: {id}\r\n\r\n");
            var lines = random.Next(20) == 0 ? random.Next(5000, 9000) : random.Next(1, 200);
            for (var i = 0; i < lines; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"line {i} of message {id}: {random.NextInt64():x}\r\n");
            }

            return (id, text.ToString(), HashOf(text.ToString()));
        }

        public static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(text)));

        public void Begin(string account, string id, string hash, string flag) => Begun[(account, id)] = (hash, flag);

        public void Acknowledge(string account, string id)
        {
            Acknowledged[(account, id)] = true;
            if (Interlocked.Increment(ref _acknowledged) >= Volatile.Read(ref _waitFor))
            {
                _waiting?.TrySetResult();
            }
        }

        /// <summary>Waits until so many more have been acknowledged; fails if the writers end before.</summary>
        public async Task WaitForAcknowledgedAsync(int more, List<Task> writers)
        {
            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _waitFor, Volatile.Read(ref _acknowledged) + more);
            var ended = await Task.WhenAny(_waiting.Task, Task.WhenAll(writers));
            if (ended != _waiting.Task)
            {
                await ended;
                Assert.Fail("The writers ended before the server was killed.");
            }
        }
    }
}
