using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What a transcript cannot show, since its clock goes on by itself (RFC 5032 §2).</summary>
public class WithinTests
{
    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task What_is_older_and_what_is_younger_changes_with_the_clock_to_the_second()
    {
        var time = new SetTime();
        await using var server = new InProcessServer(new MemoryEngine(time), time: time);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        // The same moment in two zones, and one an hour later.
        await client.OkAsync("APPEND INBOX \"23-Nov-2026 11:00:00 +0000\" {6+}\r\na: b\r\n");
        await client.OkAsync("APPEND INBOX \"23-Nov-2026 21:00:00 +1000\" {6+}\r\na: b\r\n");
        await client.OkAsync("APPEND INBOX \"23-Nov-2026 02:00:00 -1000\" {6+}\r\na: b\r\n");
        await client.OkAsync("SELECT INBOX");

        time.Now += TimeSpan.FromMilliseconds(999);
        Assert.Equal([1u, 2u], await SearchAsync(client, "OLDER 3600"));
        Assert.Equal([1u, 2u, 3u], await SearchAsync(client, "YOUNGER 3600"));
        time.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal([1u, 2u], await SearchAsync(client, "OLDER 3600"));
        Assert.Equal([3u], await SearchAsync(client, "YOUNGER 3600"));
        Assert.Equal([], await SearchAsync(client, "OLDER 3602"));
        time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal([1u, 2u], await SearchAsync(client, "OLDER 3602"));
    }

    [Fact]
    public async Task A_message_that_is_dated_in_the_future_is_younger_than_any_interval()
    {
        var time = new SetTime();
        await using var server = new InProcessServer(new MemoryEngine(time), time: time);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("APPEND INBOX \"23-Nov-2036 11:00:00 +0000\" {6+}\r\na: b\r\n");
        await client.OkAsync("SELECT INBOX");
        Assert.Equal([1u], await SearchAsync(client, "YOUNGER 1"));
        Assert.Equal([], await SearchAsync(client, "OLDER 1"));
    }

    private static async Task<IReadOnlyList<uint>> SearchAsync(ImapTestClient client, string keys) =>
        (await client.OkAsync("SEARCH " + keys)).Untagged.OfType<SearchResponse>().Single().Numbers;
}
