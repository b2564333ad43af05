using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Posthorn.Clients.Tests.Server;

/// <summary>
/// IMAP by hand, one command at a time: the independent witness of what a mail program did. Text is UTF-8; an answer is all that came
/// until the tagged line, literals included.
/// </summary>
public sealed partial class WireClient : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly TcpClient _tcp = new();
    private readonly byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;
    private int _tag;

    private WireClient()
    {
    }

    /// <summary>Connects without TLS and logs in; the password is the name.</summary>
    public static async Task<WireClient> LogInAsync(int port, string user)
    {
        var client = new WireClient();
        await client._tcp.ConnectAsync(IPAddress.Loopback, port);
        using var limit = new CancellationTokenSource(_patience);
        await client.LineAsync(limit.Token);
        await client.DoAsync($"LOGIN {user} {user}");
        return client;
    }

    /// <summary>Sends a command that must succeed, and returns its answer with the tagged line.</summary>
    public async Task<string> DoAsync(string command)
    {
        using var limit = new CancellationTokenSource(_patience);
        var tag = $"w{++_tag}";
        await _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{tag} {command}\r\n"), limit.Token);
        var answer = new StringBuilder();
        while (true)
        {
            var line = await LineAsync(limit.Token);
            answer.Append(line);
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                Assert.True(line.StartsWith(tag + " OK", StringComparison.Ordinal), $"{command}\n{answer}");
                return answer.ToString();
            }

            if (LiteralLength().Match(line) is { Success: true } literal)
            {
                answer.Append(await OctetsAsync(int.Parse(literal.Groups[1].ValueSpan), limit.Token));
            }
        }
    }

    /// <summary>Adds a message.</summary>
    public Task AppendAsync(string mailbox, string message, string flags = "()") =>
        DoAsync($"APPEND {mailbox} {flags} {{{Encoding.UTF8.GetByteCount(message)}+}}\r\n{message}");

    /// <summary>The subjects and flags of a mailbox's messages, in order: "Subject [flags]", flags sorted, without \Recent.</summary>
    public async Task<string[]> ContentsAsync(string mailbox)
    {
        await DoAsync($"EXAMINE {mailbox}");
        var answer = await DoAsync("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
        await DoAsync("UNSELECT");
        return [.. FetchedSubject().Matches(answer).Select(m =>
            $"{m.Groups[2].Value.Trim()} [{string.Join(' ', m.Groups[1].Value.Split(' ').Where(f => f != "\\Recent").Order(StringComparer.Ordinal))}]")];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"\{(\d+)\}\r\n$")]
    private static partial Regex LiteralLength();

    [GeneratedRegex(@"FLAGS \(([^)]*)\).*?\r\nSubject: ([^\r]*)")]
    private static partial Regex FetchedSubject();

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        using var line = new MemoryStream();
        while (true)
        {
            var feed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var length = feed < 0 ? _end - _start : feed + 1;
            line.Write(_buffer, _start, length);
            _start += length;
            if (feed >= 0)
            {
                return Encoding.UTF8.GetString(line.ToArray());
            }

            await FillAsync(cancel);
        }
    }

    private async Task<string> OctetsAsync(int count, CancellationToken cancel)
    {
        using var octets = new MemoryStream();
        while (octets.Length < count)
        {
            if (_start == _end)
            {
                await FillAsync(cancel);
            }

            var length = Math.Min(count - (int)octets.Length, _end - _start);
            octets.Write(_buffer, _start, length);
            _start += length;
        }

        return Encoding.UTF8.GetString(octets.ToArray());
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        (_start, _end) = (0, await _tcp.GetStream().ReadAsync(_buffer, cancel));
        if (_end == 0)
        {
            throw new IOException("The server closed the connection.");
        }
    }
}
