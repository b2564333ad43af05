using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Tests.Host;
using Posthorn.Lmtp.Tests;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>
/// Clients that are silent, slow, or deaf. The rule: time counts only while the server waits for the client. Between commands any octet
/// begins the idle time anew; a command that has begun has it once to come complete, and a second more for each KiB.
/// </summary>
public sealed class TimeoutTests : IAsyncDisposable
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();
    private readonly FailingEngine _engine;
    private readonly InProcessServer _server;

    public TimeoutTests()
    {
        _engine = new FailingEngine(new MemoryEngine(_time));
        _server = new InProcessServer(_engine, time: _time);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_client_that_stops_in_a_literal_hears_BYE_and_nothing_is_stored()
    {
        var (session, client) = await LogInAsync();
        await client.SendLineAsync("a APPEND INBOX {100}");
        await client.ReadAsync();
        await client.SendAsync("Subject: half\r\n"u8.ToArray());
        await WaitsAsync(session, client, s_minute * 29);
        Assert.Equal(CloseReason.None, session.Connection.StopReason);
        await ByeAsync(session, client);
        await NothingIsStoredAsync();
    }

    [Fact]
    public async Task A_literal_that_dribbles_ends_with_the_idle_time()
    {
        var (session, client) = await LogInAsync();
        await client.SendLineAsync("a APPEND INBOX {100}");
        await client.ReadAsync();
        for (var minute = 0; minute < 29; minute++)
        {
            await client.SendAsync("x"u8.ToArray());
            await WaitsAsync(session, client, s_minute);
        }

        Assert.Equal(CloseReason.None, session.Connection.StopReason);
        await client.SendAsync("x"u8.ToArray());
        await ByeAsync(session, client);
        await NothingIsStoredAsync();
    }

    [Fact]
    public async Task A_command_line_that_dribbles_ends_with_the_idle_time()
    {
        var (session, client) = await LogInAsync();
        for (var minute = 0; minute < 29; minute++)
        {
            await client.SendAsync("x"u8.ToArray());
            await WaitsAsync(session, client, s_minute);
        }

        await client.SendAsync("x"u8.ToArray());
        await ByeAsync(session, client);
    }

    [Fact]
    public async Task A_message_that_comes_slowly_but_steadily_is_taken()
    {
        var (session, client) = await LogInAsync();
        await client.SendLineAsync("a APPEND INBOX {6144000}");
        await client.ReadAsync();

        // 100 minutes at a KiB and more each second.
        for (var minute = 0; minute < 100; minute++)
        {
            await client.SendAsync(Enumerable.Repeat((byte)'x', 61_440).ToArray());
            await WaitsAsync(session, client, s_minute);
        }

        await client.SendLineAsync("");
        Assert.Equal(Grammar.Responses.Condition.Ok, (await client.ReadToTaggedAsync()).Tagged.Condition);
    }

    [Fact]
    public async Task Between_commands_the_idle_time_begins_anew_with_each()
    {
        var (session, client) = await LogInAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.OkAsync("NOOP");
            await client.OkAsync("APPEND INBOX {}", "Subject: x\r\n\r\nx\r\n"u8.ToArray());
            await WaitsAsync(session, client, s_minute * 29);
        }

        Assert.Equal(CloseReason.None, session.Connection.StopReason);
        await ByeAsync(session, client);
    }

    [Fact]
    public async Task A_client_that_idles_and_says_nothing_hears_BYE()
    {
        var (session, client) = await LogInAsync();
        await client.SendLineAsync("a IDLE");
        await client.ReadAsync();
        await WaitsAsync(session, client, s_minute * 29);
        Assert.Equal(CloseReason.None, session.Connection.StopReason);
        _time.Advance(s_minute * 2);
        while (!client.Session.Contains("* BYE", StringComparison.Ordinal))
        {
            await client.ReadAsync();
        }

        Assert.Null(await client.TryReadAsync());
    }

    [Fact]
    public async Task A_client_that_fetches_and_reads_nothing_is_cut_and_delays_nobody()
    {
        var (deaf, client) = await LogInAsync();
        await client.OkAsync("APPEND INBOX {}", Encoding.ASCII.GetBytes("Subject: long\r\n\r\n" + new string('x', 100_000) + "\r\n"));
        await client.OkAsync("SELECT INBOX");
        var read = deaf.Connection.BytesOut;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sending = deaf.Client.Output.WriteAsync(
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i} FETCH 1 BODY.PEEK[]\r\n"))))).AsTask();
        await Until(() => deaf.Connection.BytesOut - read >= 64 * 1024);
        var (_, other) = await LogInAsync("other");
        await other.OkAsync("SELECT INBOX");

        // 200 MB are asked for; what waits is what the transport takes and what the session holds back.
        await other.OkAsync("STORE 1 +FLAGS (\\Seen)");
        await other.OkAsync("FETCH 1 BODY[]");
        Assert.InRange(deaf.Connection.BytesOut - read, 64 * 1024, 192 * 1024);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * 1024 * 1024);

        await CutAsync(deaf);
        Assert.Equal(CloseReason.WriteTimeout, deaf.Connection.AbortReason);
        await other.OkAsync("NOOP");
        Assert.DoesNotContain(_server.Log.Lines, line => line.Level >= LogLevel.Warning || line.Problem is not null);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await sending;
            await deaf.Client.Output.WriteAsync("x"u8.ToArray());
        });
    }

    [Fact]
    public async Task A_client_that_sends_small_commands_and_reads_nothing_makes_nothing_grow()
    {
        var (deaf, client) = await LogInAsync();
        var read = deaf.Connection.BytesOut;
        var sending = deaf.Client.Output.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a NOOP\r\n", 300_000)))).AsTask();
        await Until(() => deaf.Connection.BytesOut - read >= 64 * 1024);
        await CutAsync(deaf);
        Assert.Equal(CloseReason.WriteTimeout, deaf.Connection.AbortReason);
        Assert.InRange(deaf.Connection.BytesOut - read, 64 * 1024, 192 * 1024);
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    private async Task<(AcceptedSession Session, ImapTestClient Client)> LogInAsync(string? again = null)
    {
        if (again is null)
        {
            (await _server.CreateAccountAsync("demo")).Dispose();
        }

        var session = _server.Accept();
        var client = new ImapTestClient(session.Client.AsStream());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        return (session, client);
    }

    /// <summary>Lets time pass once the server has taken all that was sent and waits for more.</summary>
    private async Task WaitsAsync(AcceptedSession session, ImapTestClient client, TimeSpan time)
    {
        await Until(() => session.Connection.BytesIn == client.BytesSent && session.Connection.IsWaiting);
        _time.Advance(time);
    }

    /// <summary>The wait for the client may begin anew just while the clock moves.</summary>
    private async Task CutAsync(AcceptedSession session)
    {
        // Long enough for who does not read, and less than the idle time of who does.
        var minutes = 0;
        await Until(() =>
        {
            if (minutes++ < 20)
            {
                _time.Advance(s_minute);
            }

            return session.Ended.IsCompleted;
        });
    }

    private async Task ByeAsync(AcceptedSession session, ImapTestClient client)
    {
        await WaitsAsync(session, client, s_minute * 2);
        Assert.Equal(Grammar.Responses.Condition.Bye, ((Grammar.Responses.StatusResponse)await client.ReadAsync()).Condition);
        Assert.Null(await client.TryReadAsync());
        await session.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(CloseReason.IdleTimeout, session.Connection.StopReason);
        Assert.DoesNotContain(_server.Log.Lines, line => line.Level >= LogLevel.Warning || line.Problem is not null);
    }

    private async Task NothingIsStoredAsync()
    {
        Assert.Equal(0, _engine.Staged);
        Assert.Equal(0, _engine.Contents);
        var (_, client) = await LogInAsync("again");
        await client.OkAsync("SELECT INBOX");
        Assert.Equal(0u, client.Checker.Exists);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var give = Environment.TickCount64 + 20_000; !condition(); await Task.Yield())
        {
            Assert.True(Environment.TickCount64 < give, "It did not come to that.");
        }
    }
}
