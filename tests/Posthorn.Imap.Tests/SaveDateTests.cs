using System.Globalization;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What a transcript cannot show, since its clock goes on by itself (RFC 8514 §3).</summary>
public class SaveDateTests
{
    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 23, 59, 30, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task A_copy_and_a_moved_message_are_saved_anew_and_the_original_stays_as_it_was()
    {
        var time = new SetTime();
        await using var server = new InProcessServer(new MemoryEngine(time), time: time);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("APPEND INBOX \"01-Mar-2019 10:00:00 +0000\" {6+}\r\na: b\r\n");
        await client.OkAsync("APPEND INBOX \"01-Mar-2019 10:00:00 +0000\" {6+}\r\na: b\r\n");
        await client.OkAsync("SELECT INBOX");

        time.Now += TimeSpan.FromMinutes(1);
        await client.OkAsync("COPY 1 Archive");
        time.Now += TimeSpan.FromDays(1);
        await client.OkAsync("MOVE 2 Archive");
        Assert.Equal(["23-Nov-2026 23:59:30"], await SaveDatesAsync(client));
        await client.OkAsync("SELECT Archive");
        Assert.Equal(["24-Nov-2026 00:00:30", "25-Nov-2026 00:00:30"], await SaveDatesAsync(client));

        Assert.Equal([1u], await SearchAsync(client, "SAVEDON 24-Nov-2026"));
        Assert.Equal([1u], await SearchAsync(client, "SAVEDBEFORE 25-Nov-2026"));
        Assert.Equal([2u], await SearchAsync(client, "SAVEDSINCE 25-Nov-2026"));
        Assert.Equal([], await SearchAsync(client, "SAVEDBEFORE 24-Nov-2026"));
    }

    [Fact]
    public async Task A_save_date_stays_as_long_as_the_message_is_in_its_mailbox()
    {
        var time = new SetTime();
        await using var server = new InProcessServer(new MemoryEngine(time), time: time);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("APPEND Sent {6+}\r\na: b\r\n");
        await client.OkAsync("APPEND INBOX {6+}\r\na: b\r\n");

        time.Now += TimeSpan.FromDays(1);
        await client.OkAsync("SELECT Sent");
        await client.OkAsync("STORE 1 +FLAGS (\\Seen)");
        await client.OkAsync("UNSELECT");
        await client.OkAsync("RENAME Sent Posted");
        await client.OkAsync("SELECT Posted");
        Assert.Equal(["23-Nov-2026 23:59:30"], await SaveDatesAsync(client));

        // RFC 9051 §6.3.6: RENAME of INBOX moves its messages to another mailbox.
        await client.OkAsync("RENAME INBOX Old");
        await client.OkAsync("SELECT Old");
        Assert.Equal(["24-Nov-2026 23:59:30"], await SaveDatesAsync(client));
    }

    private static async Task<List<string>> SaveDatesAsync(ImapTestClient client) =>
        [.. (await client.OkAsync("FETCH 1:* SAVEDATE")).Untagged.OfType<FetchResponse>()
            .Select(fetch => ((DateTimeOffset)fetch.Items["SAVEDATE"]!).ToString("dd-MMM-yyyy HH:mm:ss", CultureInfo.InvariantCulture))];

    private static async Task<IReadOnlyList<uint>> SearchAsync(ImapTestClient client, string keys) =>
        (await client.OkAsync("SEARCH " + keys)).Untagged.OfType<SearchResponse>().Single().Numbers;
}
