using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Lmtp.Tests;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>Clients that go away in the middle of something.</summary>
public sealed class EndingTests
{
    private const string Message = "Subject: short\r\n\r\nHello.\r\n";
    private static readonly string s_upToAppend = $"a LOGIN demo {{4}}\r\ndemo\r\nb SELECT INBOX\r\nc APPEND INBOX (\\Seen) {{{Message.Length}}}\r\n{Message}\r\n";
    private const string AfterAppends = "f IDLE\r\nDONE\r\nn NOTIFY SET (SELECTED (MessageNew MessageExpunge))\r\ng NOOP\r\n";
    private static readonly string s_conversation =
        s_upToAppend + $"d FETCH * (FLAGS BODY[])\r\ne APPEND INBOX {{{Message.Length}+}}\r\n{Message}\r\n{AfterAppends}";

    /// <summary>How a client goes.</summary>
    public enum Way
    {
        HalfClose,
        Close,
        Reset,
    }

    [Theory]
    [InlineData(Way.HalfClose)]
    [InlineData(Way.Close)]
    [InlineData(Way.Reset)]
    public async Task A_client_that_goes_after_any_octet_harms_nobody_and_leaves_nothing(Way way)
    {
        var engine = new FailingEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("demo");
        await using var other = new ImapTestClient(server.Connect());
        await other.ReadAsync();
        await other.OkAsync("LOGIN demo demo");
        await other.OkAsync("SELECT INBOX");
        var octets = Encoding.ASCII.GetBytes(s_conversation);
        var stored = 0u;
        for (var length = 0; length <= octets.Length; length++)
        {
            var session = server.Accept();
            var reading = way == Way.HalfClose ? ReadToEndAsync(session) : null;
            await session.Client.Output.WriteAsync(octets.AsMemory(0, length));
            await session.Client.Output.CompleteAsync(way == Way.Reset ? new ConnectionResetException("reset") : null);
            if (way != Way.HalfClose)
            {
                await session.Client.Input.CompleteAsync();
            }

            await session.Ended.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(0, engine.Staged);
            Assert.Equal(1, server.Sessions);
            await other.OkAsync("NOOP");
            if (way == Way.HalfClose)
            {
                // What came whole was done and answered, and nothing else was.
                stored += (length >= s_upToAppend.Length ? 1u : 0) + (length >= octets.Length - AfterAppends.Length ? 1u : 0);
                var answers = await reading!;
                Assert.Equal(length >= s_upToAppend.Length, answers.Contains("\r\nc OK", StringComparison.Ordinal));
                Assert.Equal(length == octets.Length, answers.Contains("\r\ng OK", StringComparison.Ordinal));
                Assert.Equal(stored, other.Checker.Exists);
            }
        }

        Assert.DoesNotContain(server.Log.Lines, line => line.Level >= LogLevel.Warning || line.Problem is not null);
    }

    [Fact]
    public async Task Nothing_of_IDLE_outlives_the_session()
    {
        var time = new CountingTime();
        await using var server = new InProcessServer(new MemoryEngine(time), time: time);
        using var lease = await server.CreateAccountAsync("demo");
        var timers = time.Live;
        var session = server.Accept();
        var client = new ImapTestClient(session.Client.AsStream());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        await client.SendLineAsync("i IDLE");
        await client.ReadAsync();
        Assert.Equal(timers + 1, time.Live);
        await session.Client.Output.CompleteAsync(new ConnectionResetException("reset"));
        await session.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(timers, time.Live);
    }

    [Fact]
    public async Task A_store_that_fails_while_a_message_comes_is_told_and_the_session_goes_on()
    {
        var engine = new FailingEngine(new MemoryEngine(TimeProvider.System)) { DiskFullAt = 10 };
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        var refused = await client.CommandAsync("APPEND INBOX {}", Encoding.ASCII.GetBytes(Message));
        Assert.Equal((Condition.No, "UNAVAILABLE"), (refused.Tagged.Condition, refused.Tagged.Code?.Name));
        Assert.Equal(0, engine.Staged);
        engine.DiskFullAt = null;
        await client.OkAsync("APPEND INBOX {}", Encoding.ASCII.GetBytes(Message));
    }

    private static async Task<string> ReadToEndAsync(AcceptedSession session)
    {
        using var all = new MemoryStream();
        await session.Client.Input.CopyToAsync(all).WaitAsync(TimeSpan.FromSeconds(20));
        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>Knows how many of its timers have not been disposed.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        private int _live;

        public int Live => Volatile.Read(ref _live);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _live);
            return new Timer(this, base.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class Timer(CountingTime owner, ITimer inner) : ITimer
        {
            private int _disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _disposed, 1) == 0)
                {
                    Interlocked.Decrement(ref owner._live);
                }

                inner.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
