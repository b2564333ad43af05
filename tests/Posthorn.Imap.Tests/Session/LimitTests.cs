using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>What one command may make the server hold, and when its answer is sent.</summary>
public sealed class LimitTests : IAsyncDisposable
{
    private readonly InProcessServer _server = new(new MemoryEngine(TimeProvider.System));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_command_of_many_small_literals_has_an_end()
    {
        var client = await ConnectAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await client.SendAsync("a LOGIN demo "u8.ToArray());
        var line = Encoding.ASCII.GetBytes(new string('x', 60_000) + "{0+}\r\n");
        for (var i = 0; i < 200; i++)
        {
            await client.SendAsync(line);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 3 * 1024 * 1024);
        await client.SendLineAsync("x");
        Assert.Equal(Condition.Bad, (await client.ReadToTaggedAsync()).Tagged.Condition);
        await client.OkAsync("LOGIN demo demo");
    }

    [Fact]
    public async Task The_lines_between_the_messages_of_one_APPEND_may_be_long_together()
    {
        var client = await ConnectAsync();
        await client.OkAsync("LOGIN demo demo");
        await client.SendAsync("a APPEND INBOX"u8.ToArray());
        var message = Encoding.ASCII.GetBytes($" ({string.Join(' ', Enumerable.Range(0, 40).Select(i => $"keyword{i:D10}"))}) {{4+}}\r\nx:\r\n");
        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync(message);
        }

        await client.SendLineAsync("");
        Assert.Equal(Condition.Ok, (await client.ReadToTaggedAsync()).Tagged.Condition);
    }

    [Fact]
    public async Task A_long_line_in_place_of_DONE_ends_IDLE_with_BAD()
    {
        var client = await ConnectAsync();
        await client.OkAsync("LOGIN demo demo");
        await client.SendLineAsync("a IDLE");
        await client.ReadAsync();
        await client.SendLineAsync(new string('x', 100_000));
        Assert.Equal(Condition.Bad, (await client.ReadToTaggedAsync()).Tagged.Condition);
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task An_answer_does_not_wait_for_the_rest_of_the_next_command()
    {
        var client = await ConnectAsync();
        await client.SendAsync("a NOOP\r\nb LOGIN demo {4+}\r\nde"u8.ToArray());
        Assert.Equal("a", (await client.ReadToTaggedAsync()).Tagged.Tag);
        await client.SendAsync("mo\r\nc NO"u8.ToArray());
        Assert.Equal("b", (await client.ReadToTaggedAsync()).Tagged.Tag);
        await client.SendLineAsync("OP");
        Assert.Equal("c", (await client.ReadToTaggedAsync()).Tagged.Tag);
    }

    private async Task<ImapTestClient> ConnectAsync()
    {
        (await _server.CreateAccountAsync("demo")).Dispose();
        var client = new ImapTestClient(_server.Connect());
        await client.ReadAsync();
        return client;
    }
}
