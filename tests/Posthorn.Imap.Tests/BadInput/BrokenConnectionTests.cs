using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.BadInput;

/// <summary>Clients that vanish, stop in the middle, or do not read: they are ended, and nobody else notices.</summary>
public sealed class BrokenConnectionTests : IAsyncDisposable
{
    private const string Message = "Subject: x\r\n\r\nHello.\r\n";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly InProcessServer _server;

    public BrokenConnectionTests() => _server = new InProcessServer(new MemoryEngine(TimeProvider.System), time: _time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_connection_may_end_at_any_octet()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        await using var bystander = await LogInAsync();
        await bystander.OkAsync("SELECT INBOX");
        var conversation = Encoding.ASCII.GetBytes(
            $"a LOGIN demo {{4+}}\r\ndemo\r\nb SELECT INBOX\r\nc APPEND INBOX (\\Seen) {{{Message.Length}+}}\r\n{Message}\r\n"
            + "d FETCH 1:* (FLAGS BODY.PEEK[])\r\ne STORE 1 +FLAGS (\\Flagged)\r\nf IDLE\r\nDONE\r\ng NOTIFY SET (SELECTED (MessageNew MessageExpunge))\r\n"
            + "h AUTHENTICATE PLAIN\r\nAGRlbW8AZGVtbw==\r\ni LOGOUT\r\n");
        var whole = conversation.AsSpan().IndexOf(Encoding.ASCII.GetBytes("d FETCH"));
        for (var cut = 0; cut <= conversation.Length; cut++)
        {
            var before = bystander.Checker.Exists;
            await using (var stream = _server.Connect())
            {
                await stream.WriteAsync(conversation.AsMemory(0, cut));
            }

            await _server.LastSession;
            await bystander.OkAsync("NOOP");

            // Half a message is no message.
            Assert.InRange(bystander.Checker.Exists - before, 0u, cut >= whole - 2 ? 1u : 0u);
        }

        AssertNothingBroke();
    }

    [Fact]
    public async Task A_literal_that_does_not_come_is_waited_for_as_long_as_an_idle_client_and_leaves_nothing()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        await using var client = await LogInAsync();
        var session = _server.LastSession;
        await client.SendAsync(Encoding.ASCII.GetBytes($"a APPEND INBOX {{{Message.Length}+}}\r\n{Message[..9]}"));
        await using var other = await LogInAsync();
        await other.OkAsync("SELECT INBOX");
        var response = client.TryReadAsync();
        for (var minute = 0; minute < 29; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await other.OkAsync("NOOP");
        }

        Assert.False(response.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await response is StatusResponse { Condition: Condition.Bye });
        await session.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0u, other.Checker.Exists);
        AssertNothingBroke();
    }

    [Fact]
    public async Task A_client_that_asks_for_everything_and_reads_nothing_is_cut_and_holds_up_nobody()
    {
        using var lease = await _server.CreateAccountAsync("demo");
        await using var other = await LogInAsync();
        var big = Encoding.ASCII.GetBytes("Subject: big\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 4000)));
        for (var i = 0; i < 20; i++)
        {
            await other.OkAsync("APPEND INBOX {}", big);
        }

        await other.OkAsync("SELECT INBOX");
        var stream = _server.Connect();
        var session = _server.LastSession;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "a LOGIN demo demo\r\nb SELECT INBOX\r\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"c{i} FETCH 1:* BODY[]\r\n"))));
        while (!session.IsCompleted)
        {
            // What the server holds for it is what fits into the connection's buffers, whatever has been asked for.
            await other.OkAsync("STORE 1:* +FLAGS (\\Flagged)");
            await other.OkAsync("STORE 1:* -FLAGS (\\Flagged)");
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        await stream.DisposeAsync();
        Assert.Contains(_server.Log.Lines, line => line.Text.Contains("WriteTimeout", StringComparison.Ordinal));
        AssertNothingBroke();
    }

    private void AssertNothingBroke() =>
        Assert.DoesNotContain(_server.Log.Lines, line => line.Problem is not null || line.Level >= LogLevel.Error);

    private async Task<ImapTestClient> LogInAsync()
    {
        var client = new ImapTestClient(_server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        return client;
    }
}
