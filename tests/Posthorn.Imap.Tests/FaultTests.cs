using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What clients hear while the store cannot do its work, which a transcript cannot bring about.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task What_the_store_cannot_do_is_refused_by_UNAVAILABLE_and_works_again_later()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await OpenAsync(server);

        engine.IsDown = true;
        string[] commands =
        [
            "STORE 1 +FLAGS (\\Seen)", "COPY 1 Sent", "MOVE 1 Sent", "APPEND INBOX {3+}\r\na:b", "REPLACE 1 INBOX {3+}\r\na:b", "FETCH 1 BODY.PEEK[]", "SEARCH BODY text", "SORT (SUBJECT) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL",
            "SETMETADATA INBOX (/private/comment \"x\")", "SETMETADATA \"\" (/private/comment \"x\")", "ESEARCH IN (personal) BODY text",
            "CREATE Box", "RENAME Sent Box", "DELETE Sent", "SUBSCRIBE Box",
        ];
        foreach (var command in commands)
        {
            Assert.Equal(("NO", "UNAVAILABLE"), await CodeAsync(client, command));
        }

        engine.IsDown = false;
        Assert.Equal(1u, (await client.OkAsync("UID FETCH 1:* FLAGS")).Of<FetchResponse>().Single().Number);
        await client.OkAsync("STORE 1 +FLAGS (\\Seen)");
    }

    [Fact]
    public async Task A_log_in_that_cannot_be_checked_is_refused_by_UNAVAILABLE()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();

        engine.IsDown = true;
        Assert.Equal(("NO", "UNAVAILABLE"), await CodeAsync(client, "LOGIN ann ann"));
        Assert.Equal(("NO", "UNAVAILABLE"), await CodeAsync(client, "AUTHENTICATE PLAIN AGFubgBhbm4="));
        engine.IsDown = false;
        await client.OkAsync("LOGIN ann ann");
    }

    [Fact]
    public async Task A_search_that_saves_its_result_and_fails_leaves_an_empty_one()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await OpenAsync(server);

        await client.OkAsync("SEARCH RETURN (SAVE) ALL");
        engine.IsDown = true;
        Assert.Equal(("NO", "UNAVAILABLE"), await CodeAsync(client, "SEARCH RETURN (COUNT) BODY text"));
        engine.IsDown = false;
        Assert.Single((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());

        engine.IsDown = true;
        Assert.Equal(("NO", "UNAVAILABLE"), await CodeAsync(client, "SEARCH RETURN (SAVE) BODY text"));
        engine.IsDown = false;
        Assert.Empty((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());

        await client.OkAsync("SEARCH RETURN (SAVE) ALL");
        engine.IsDamaged = true;
        Assert.Equal(("NO", "CORRUPTION"), await CodeAsync(client, "SEARCH RETURN (SAVE) BODY text"));
        engine.IsDamaged = false;
        Assert.Empty((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());
    }

    [Fact]
    public async Task A_sort_of_damaged_messages_is_refused_and_leaves_an_empty_saved_result()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await OpenAsync(server);

        await client.OkAsync("SEARCH RETURN (SAVE) ALL");
        engine.IsDamaged = true;
        Assert.Equal(("NO", "CORRUPTION"), await CodeAsync(client, "SORT (SIZE) UTF-8 BODY text"));
        Assert.Equal(("NO", "CORRUPTION"), await CodeAsync(client, "THREAD REFS UTF-8 BODY text"));
        Assert.Single((await client.OkAsync("UID SORT (SUBJECT) UTF-8 $")).Of<SortResponse>().Single().Numbers);
        Assert.Equal(("NO", "CORRUPTION"), await CodeAsync(client, "SORT RETURN (SAVE) (SIZE) UTF-8 BODY text"));
        engine.IsDamaged = false;
        Assert.Empty((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());

        await client.OkAsync("SORT RETURN (SAVE) (SUBJECT) UTF-8 ALL");
        engine.IsDown = true;
        Assert.Equal(("NO", "UNAVAILABLE"), await CodeAsync(client, "SORT RETURN (SAVE) (SUBJECT) UTF-8 ALL"));
        engine.IsDown = false;
        Assert.Empty((await client.OkAsync("FETCH $ UID")).Of<FetchResponse>());
    }

    [Fact]
    public async Task Damaged_messages_are_refused_by_CORRUPTION_and_what_is_not_damaged_is_told()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await OpenAsync(server);

        engine.IsDamaged = true;
        Assert.Equal(("NO", "CORRUPTION"), await CodeAsync(client, "FETCH 1 BODY.PEEK[]"));
        Assert.Equal(("NO", "CORRUPTION"), await CodeAsync(client, "SEARCH BODY text"));
        Assert.Single((await client.OkAsync("FETCH 1 (ENVELOPE RFC822.SIZE)")).Of<FetchResponse>());
    }

    [Fact]
    public async Task A_preview_that_would_have_to_be_made_is_NIL_with_LAZY_and_is_made_without()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System)) { KeepsNoPreviews = true };
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await OpenAsync(server);

        Assert.Null((await client.OkAsync("FETCH 1 PREVIEW (LAZY)")).Of<FetchResponse>().Single().Items["PREVIEW"]);
        Assert.NotNull((await client.OkAsync("FETCH 1 PREVIEW")).Of<FetchResponse>().Single().Items["PREVIEW"]);
        Assert.NotNull((await client.OkAsync("FETCH 1 (PREVIEW (LAZY) PREVIEW)")).Of<FetchResponse>().Single().Items["PREVIEW"]);
    }

    private static async Task<ImapTestClient> OpenAsync(InProcessServer server)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        await client.OkAsync("APPEND INBOX {}", "Subject: x\r\n\r\nSome text\r\n"u8.ToArray());
        await client.OkAsync("SELECT INBOX");
        return client;
    }

    private static async Task<(string Condition, string? Code)> CodeAsync(ImapTestClient client, string command)
    {
        var tagged = (await client.CommandAsync(command)).Tagged;
        return (tagged.Condition.ToString().ToUpperInvariant(), tagged.Code?.Name);
    }
}
