using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What a transcript cannot show, since its clock goes on by itself (RFC 5032 §2).</summary>
public sealed class WithinTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private InProcessServer? _server;
    private AccountLease? _lease;

    public async ValueTask DisposeAsync()
    {
        _lease?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task An_age_is_exact_to_the_second_and_its_end_belongs_to_both()
    {
        await using var client = await ConnectAsync("11:00:00", "11:00:01", "11:00:02");

        Assert.Equal([1u, 2], await SearchAsync(client, "OLDER 3599"));
        Assert.Equal([2u, 3], await SearchAsync(client, "YOUNGER 3599"));
        Assert.Equal([3u], await SearchAsync(client, "NOT OLDER 3599"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1u, 2, 3], await SearchAsync(client, "OLDER 3599"));
        Assert.Equal([3u], await SearchAsync(client, "YOUNGER 3599"));
    }

    [Fact]
    public async Task A_result_that_is_kept_up_to_date_changes_with_time()
    {
        await using var client = await ConnectAsync("11:58:00", "11:59:30");
        var begin = await client.OkAsync("SEARCH RETURN (UPDATE ALL) OLDER 90");
        Assert.Equal([1u], begin.Of<EsearchResponse>().Single().All!);

        _time.Advance(TimeSpan.FromSeconds(75));
        Assert.Equal(["ADDTO 0 2"], Changes(await client.OkAsync("NOOP")));
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(Changes(await client.OkAsync("NOOP")));
    }

    private static IEnumerable<string> Changes(CommandResult told) =>
        told.Of<EsearchResponse>().SelectMany(response => response.Changes).Select(change => $"{(change.IsAddition ? "ADDTO" : "REMOVEFROM")} {change.Position} {string.Join(',', change.Names)}");

    private static async Task<IReadOnlyList<uint>> SearchAsync(ImapTestClient client, string program) =>
        (await client.OkAsync($"SEARCH {program}")).Of<SearchResponse>().Single().Numbers;

    private async Task<ImapTestClient> ConnectAsync(params string[] times)
    {
        _server = new InProcessServer(new MemoryEngine(_time), time: _time);
        _lease = await _server.CreateAccountAsync("ann");
        var client = new ImapTestClient(_server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        foreach (var time in times)
        {
            await client.OkAsync($"APPEND INBOX \"23-Nov-2026 {time} +0000\" {{6+}}\r\na: b\r\n");
        }

        await client.OkAsync("SELECT INBOX");
        return client;
    }
}
