using Posthorn.Net;

namespace Posthorn.Lmtp.Tests.Session;

/// <summary>Sessions that end before their time.</summary>
public sealed class EndingTests
{
    private const string Begin = "MAIL FROM:<>\r\nRCPT TO:<tim>\r\n";

    [Theory]
    [InlineData("DATA\r\nhalf a message\r\n.")]
    [InlineData("DATA\r\n")]
    [InlineData("BDAT 100\r\nhalf a chunk")]
    [InlineData("BDAT 4\r\nhalfBDAT 100 LAST\r\n")]
    [InlineData("BDAT 4\r\nhalf")]
    public async Task A_client_that_goes_in_the_middle_leaves_nothing(string half)
    {
        await using var server = await TestServer.StartAsync();
        await server.TalkAsync("LHLO c\r\n" + Begin + half);
        Assert.Empty(await server.MessagesAsync("tim"));
        Assert.Equal(0, server.Engine.Staged);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NO")]
    [InlineData("BDAT 100 LAST\r\nhalf a chunk")]
    [InlineData("DATA\r\nhalf a message\r\n")]
    public async Task A_shutdown_says_421_and_leaves_no_half_message(string half)
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.Connect().GreetAsync();
        await client.SendAsync(Begin + half);
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        await server.Lines.DrainAsync(TimeSpan.FromSeconds(30)).WaitAsync(TestServer.Patience);
        Assert.EndsWith("421 4.3.2 The server is shutting down.\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, server.Engine.Staged);
        Assert.Empty(await server.MessagesAsync("tim"));
    }

    [Fact]
    public async Task A_message_that_has_come_whole_is_delivered_and_answered_in_spite_of_a_shutdown()
    {
        await using var server = await TestServer.StartAsync();
        var disk = new TaskCompletionSource();
        server.Engine.CommitsWaitFor = disk.Task;
        var client = await server.Connect().GreetAsync();
        await client.SendAsync(Begin);
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        Assert.StartsWith("354", await client.SayAsync("DATA"), StringComparison.Ordinal);
        await client.SendAsync("x\r\n.\r\n");
        while (server.Engine.Contents == 0)
            await Task.Yield();
        var drained = server.Lines.DrainAsync(TimeSpan.FromSeconds(30));
        disk.SetResult();
        Assert.StartsWith("250 2.1.5", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("421 4.3.2 The server is shutting down.\r\n", await client.ReadToEndAsync());
        await drained.WaitAsync(TestServer.Patience);
        Assert.Single(await server.MessagesAsync("tim"));
    }

    [Theory]
    [InlineData("NOOP")]
    [InlineData("DATA\r\nhalf")]
    public async Task A_silent_client_is_told_so_and_left(string last)
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.Connect().GreetAsync();
        await client.SendAsync(Begin);
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        await client.SayAsync(last);
        server.Time.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(CloseReason.None, client.Connection.StopReason);

        // The wait may begin anew just while the clock moves.
        while (client.Connection.StopReason == CloseReason.None)
        {
            server.Time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        Assert.Equal("421 4.4.2 Nothing was heard for too long.\r\n", await client.ReadToEndAsync());
        Assert.Equal(0, server.Engine.Staged);
    }

    [Fact]
    public async Task Connections_that_cannot_be_served_are_told_so()
    {
        await using var server = await TestServer.StartAsync();
        await server.Lines.DrainAsync(TimeSpan.Zero);
        Assert.Equal("421 4.3.2 The server is shutting down.\r\n", await server.Connect().ReadToEndAsync());
    }

    [Fact]
    public async Task Replies_do_not_wait_for_the_rest_of_a_line()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.Connect().GreetAsync();
        await client.SendAsync("NOOP\r\nNO");
        Assert.Equal("250 2.0.0 OK", await client.ReadLineAsync());
        await client.SendAsync("OP\r\n");
        Assert.Equal("250 2.0.0 OK", await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_client_that_pipelines_without_reading_makes_nothing_grow()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Connect();
        var sending = client.Wire.Output.WriteAsync(TestServer.Latin(string.Concat(Enumerable.Repeat("NOOP\r\n", 300_000)))).AsTask();
        while (client.Connection.BytesOut < 64 * 1024)
            await Task.Yield();
        Assert.False(sending.IsCompleted);
        var received = 0L;
        while (received < 300_000L * "250 2.0.0 OK\r\n".Length)
        {
            var read = await client.Wire.Input.ReadAsync().AsTask().WaitAsync(TestServer.Patience);
            received += read.Buffer.Length;
            client.Wire.Input.AdvanceTo(read.Buffer.End);
            // What the transport takes, and what the session holds back.
            Assert.InRange(client.Connection.BytesOut - received, 0, 128 * 1024);
        }

        await sending;
    }
}
