using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Search;

/// <summary>Search programs that no honest client sends: each is answered, plainly and soon, and the session goes on.</summary>
public sealed class HostileSearchTests : IAsyncDisposable
{
    private readonly InProcessServer _server = new(new MemoryEngine(TimeProvider.System));
    private AccountLease? _lease;

    public async ValueTask DisposeAsync()
    {
        _lease?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_long_chain_of_alternatives_is_searched()
    {
        await using var client = await SelectAsync("Subject: a\r\n\r\nword 1234\r\n");

        // The form in which clients chain alternatives: as many as a list may have, and more.
        Assert.Equal([1u], await SearchAsync(client, $"SEARCH {string.Concat(Enumerable.Repeat("OR 9 ", 4_000))}BODY 1234"));
        Assert.Equal(Condition.Bad, (await client.CommandAsync($"SEARCH {string.Concat(Enumerable.Repeat("OR 9 ", 10_000))}BODY 1234")).Tagged.Condition);
    }

    [Theory]
    [InlineData("OR ", "ALL ", 10_000)]    // OR OR OR … ALL ALL ALL: nested on the left
    [InlineData("NOT ", "", 10_000)]
    [InlineData("(", ")", 10_000)]
    public async Task Deep_nesting_is_refused(string open, string close, int depth)
    {
        await using var client = await SelectAsync("Subject: a\r\n\r\n");
        var program = string.Concat(Enumerable.Repeat(open, depth)) + "ALL " + string.Concat(Enumerable.Repeat(close, depth));
        Assert.Equal(Condition.Bad, (await client.CommandAsync($"SEARCH {program.TrimEnd()}")).Tagged.Condition);
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task Many_texts_in_one_program_are_searched()
    {
        await using var client = await SelectAsync($"Subject: a\r\n\r\n{string.Concat(Enumerable.Repeat("nothing of that\r\n", 500))}word7999\r\n");
        var program = string.Join(' ', Enumerable.Range(0, 3_000).Select(i => $"NOT BODY {i:D6}x"));
        Assert.Equal([1u], await SearchAsync(client, $"SEARCH {program} BODY word7999"));
    }

    [Fact]
    public async Task A_text_of_100_kB_is_looked_for_in_time_that_is_that_of_reading()
    {
        // The worst for a search that begins anew at each place: everything matches, but for a letter in the middle.
        await using var client = await SelectAsync($"Subject: a\r\n\r\n{new string('a', 2_000_000)}\r\n");
        var text = Encoding.ASCII.GetBytes($"{new string('a', 50_000)}b{new string('a', 50_000)}");
        var result = await client.CommandAsync("SEARCH BODY {}", text);
        Assert.Equal(Condition.Ok, result.Tagged.Condition);
        Assert.Empty(result.Of<SearchResponse>().Single().Numbers);
        result = await client.CommandAsync("SEARCH BODY {}", text[..50_000]);
        Assert.Equal([1u], result.Of<SearchResponse>().Single().Numbers);
    }

    [Theory]
    [InlineData("UTF-8", "C3")]                       // half a character
    [InlineData("UTF-8", "FF FE")]
    [InlineData("UTF-8", "ED A0 80")]                 // a surrogate
    [InlineData("ISO-2022-JP", "1B 24 42 21")]        // ends in the middle of a character
    [InlineData("SHIFT_JIS", "81")]
    [InlineData("GB18030", "81 30 81")]
    public async Task Text_that_is_none_in_its_charset_is_refused(string charset, string octets)
    {
        await using var client = await SelectAsync("Subject: a\r\n\r\n");
        var text = octets.Split(' ').Select(octet => Convert.ToByte(octet, 16)).ToArray();
        var result = await client.CommandAsync($"SEARCH CHARSET {charset} BODY {{}}", text);
        Assert.Equal(Condition.Bad, result.Tagged.Condition);
        await client.OkAsync("NOOP");
    }

    [Theory]
    [InlineData("UTF-7")]
    [InlineData("X-NONE")]
    [InlineData("\"\"")]
    public async Task A_charset_that_is_not_known_is_told_with_those_that_are(string charset)
    {
        await using var client = await SelectAsync("Subject: a\r\n\r\n");
        var result = await client.CommandAsync($"SEARCH CHARSET {charset} ALL");
        Assert.Contains("UTF-8", Assert.IsType<BadCharsetCode>(result.Tagged.Code).Charsets);
    }

    private static async Task<IReadOnlyList<uint>> SearchAsync(ImapTestClient client, string command) =>
        (await client.OkAsync(command)).Of<SearchResponse>().Single().Numbers;

    private async Task<ImapTestClient> SelectAsync(string message)
    {
        _lease = await _server.CreateAccountAsync("demo");
        var client = new ImapTestClient(_server.Connect()) { Patience = TimeSpan.FromSeconds(60) };
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        await client.OkAsync("APPEND INBOX {}", Encoding.ASCII.GetBytes(message));
        await client.OkAsync("SELECT INBOX");
        return client;
    }
}
