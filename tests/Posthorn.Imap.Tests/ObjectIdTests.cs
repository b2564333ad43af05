using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What a transcript cannot say of object ids (RFC 8474).</summary>
public sealed class ObjectIdTests
{
    [Theory]
    [InlineData("EMAILID")]
    [InlineData("THREADID")]
    public async Task Ids_in_another_case_are_other_ids(string item)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("APPEND INBOX {}", "Subject: x\r\n\r\n"u8.ToArray());
        await client.OkAsync("SELECT INBOX");

        var id = (string)(await client.OkAsync($"FETCH 1 {item}")).Of<FetchResponse>().Single().Items[item]!;

        // RFC 8474 §8.1: what is told begins with a letter and goes on with small ones, so that no two ids differ in case only.
        var other = char.ToLowerInvariant(id[0]) + id[1..];
        Assert.NotEqual(id, other);
        Assert.Equal([1u], (await client.OkAsync($"SEARCH {item} {id}")).Of<SearchResponse>().Single().Numbers);
        Assert.Empty((await client.OkAsync($"SEARCH {item} {other}")).Of<SearchResponse>().Single().Numbers);
    }
}
