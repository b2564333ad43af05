using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Posthorn.Clients.Tests.Server;

namespace Posthorn.Clients.Tests.Fail2ban;

/// <summary>The shipped filter, put to what the server logs by fail2ban's own program.</summary>
public sealed class FilterTests(ServerFixture fixture) : ClientTest(fixture)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>As a file of the server's output, and as fail2ban gets it from the journal.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("2026-11-23T09:18:57.000Z mail posthorn[4711]: ")]
    public async Task Each_failed_login_is_matched_with_its_address_and_nothing_else_is(string prefix)
    {
        var wrong = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0wrong"));
        var right = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{User}"));
        const string Forged = "x\r\n2026-11-23T09:18:57.899Z warning Posthorn.Imap: login failed: session=y remote=198.51.100.9 account=- method=LOGIN name=\"";
        var failures = new (string From, string Command)[]
        {
            ("127.0.0.11", $"LOGIN {User} wrong"),
            ("127.0.0.12", "LOGIN nobody wrong"),
            ("127.0.0.13", "LOGIN \"\" \"\""),
            ("127.0.0.14", $"AUTHENTICATE PLAIN {wrong}"),
            ("127.0.0.15", $"LOGIN {{{Forged.Length}+}}\r\n{Forged} wrong"),
            ("127.0.0.16", $"LOGIN \"{Forged.Split("\r\n")[1].Replace("\"", "\\\"")}\" wrong"),
            ("127.0.0.11", $"LOGIN {User} wrong"),
        };
        var before = Server.Log.Length;
        foreach (var (from, command) in failures)
        {
            Assert.StartsWith("a NO [", await DoAsync(from, command));
        }

        Assert.StartsWith("a OK", await DoAsync("127.0.0.21", $"LOGIN {User} {User}"));
        Assert.StartsWith("a OK", await DoAsync("127.0.0.22", $"AUTHENTICATE PLAIN {right}"));
        Assert.StartsWith("a BAD", await DoAsync("127.0.0.23", "LOGIN"));
        Assert.StartsWith("a BAD", await DoAsync("127.0.0.24", "AUTHENTICATE PLAIN !"));
        Assert.StartsWith("a NO", await DoAsync("127.0.0.25", $"AUTHENTICATE SCRAM-SHA-9 {right}"));
        Assert.StartsWith("a OK", await DoAsync("127.0.0.26", "NOOP"));
        var log = await EventuallyAsync(
            () => Task.FromResult(Server.Log[before..]), text => Regex.Count(text, ": ended: ") == failures.Length + 6, "the end of every connection");

        var file = Write("posthorn.log", Regex.Replace(log, "^(?=.)", prefix, RegexOptions.Multiline));
        var run = await RunAsync("fail2ban-regex", "-o", "ip", file, Filter());
        Assert.Equal(failures.Select(failure => failure.From), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        // Nor does it miss the time of a line.
        var lines = File.ReadAllLines(file).Length;
        var summary = await RunAsync("fail2ban-regex", "--print-no-missed", file, Filter());
        Assert.Contains($"Lines: {lines} lines, 0 ignored, {failures.Length} matched, {lines - failures.Length} missed", summary.Output);
        Assert.Matches($@"\[{lines}\] \^Year-Month-DayT", summary.Output);
    }

    private static string Filter()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Posthorn.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "deploy", "fail2ban", "filter.d", "posthorn.conf");
    }

    /// <summary>Sends one command from one of this machine's own addresses, and gives its tagged answer.</summary>
    private async Task<string> DoAsync(string from, string command)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, Server.ImapPort);
        await using var stream = new NetworkStream(socket);
        using var lines = new StreamReader(stream);
        using var limit = new CancellationTokenSource(_patience);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"a {command}\r\n"), limit.Token);
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("a ", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new IOException("The server closed the connection.");
    }
}
