using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Metadata;

/// <summary>What is too much for a transcript: very many annotations, very large filters, and hidden capabilities (RFC 5464, RFC 5466).</summary>
public sealed class AnnotationTests
{
    [Fact]
    public async Task Thousands_of_annotations_are_set_and_told()
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System), new ImapOptions { AllowClearTextOnLoopback = true, MaxAnnotations = 9_000 });
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        for (var first = 0; first < 9_000; first += 1_500)
        {
            await client.OkAsync($"SETMETADATA INBOX ({string.Join(' ', Enumerable.Range(first, 1_500).Select(i => $"/private/{i:D5} \"{i}\""))})");
        }

        Assert.Equal("METADATA", (await client.CommandAsync("SETMETADATA INBOX (/private/x \"\")")).Tagged.Code?.Name);
        var told = (await client.OkAsync("GETMETADATA (DEPTH infinity) INBOX /private")).Of<MetadataResponse>().Single().Values;
        Assert.Equal(9_000, told.Count);
        Assert.Equal("8999", Encoding.ASCII.GetString(told["/private/08999"]!));

        // Every one asked for by its name, and all below each of them.
        var asked = string.Join(' ', Enumerable.Range(0, 4_000).Select(i => $"/private/{i:D5}"));
        Assert.Equal(4_000, (await client.OkAsync($"GETMETADATA (DEPTH 1) INBOX ({asked})")).Of<MetadataResponse>().Single().Values.Count);
        await client.OkAsync($"SETMETADATA INBOX ({string.Join(' ', Enumerable.Range(0, 2_000).Select(i => $"/private/{i:D5} NIL"))})");
        Assert.Equal(7_000, lease.Account.Current.AnnotationsOf(lease.Account.Current.Find("INBOX")!.Id).Count);
    }

    [Fact]
    public async Task A_filter_of_64_KiB_is_kept_and_searched_and_a_larger_one_is_refused()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await client.OkAsync("APPEND INBOX {}", "Subject: needle\r\n\r\n"u8.ToArray());
        await client.OkAsync("APPEND INBOX {}", "Subject: other\r\n\r\n"u8.ToArray());
        await client.OkAsync("SELECT INBOX");

        var alternatives = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"OR SUBJECT no{i:D5} ")) + "SUBJECT needle";
        var filter = Encoding.ASCII.GetBytes(alternatives.PadRight(65_536));
        Assert.Equal(Condition.No, (await client.CommandAsync("SETMETADATA \"\" (/private/filters/values/big {})", filter)).Tagged.Condition);
        filter = Encoding.ASCII.GetBytes(alternatives + $" NOT SUBJECT {new string('x', 65_536 - alternatives.Length - " NOT SUBJECT ".Length)}");
        Assert.Equal(65_536, filter.Length);
        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/big {})", filter);
        Assert.Equal([1u], (await client.OkAsync("SEARCH FILTER big")).Of<SearchResponse>().Single().Numbers);
        Assert.Equal(filter, (await client.OkAsync("GETMETADATA \"\" /private/filters/values/big")).Of<MetadataResponse>().Single().Values.Values.Single());

        var refused = (await client.CommandAsync("SETMETADATA \"\" (/private/filters/values/big {})", [.. filter, (byte)'x'])).Tagged;
        Assert.Equal(("METADATA", "MAXSIZE 65536"), (refused.Code?.Name, refused.Code?.Arguments));
        Assert.Equal([1u], (await client.OkAsync("SEARCH FILTER big")).Of<SearchResponse>().Single().Numbers);
    }

    [Fact]
    public async Task A_chain_of_a_thousand_filters_is_refused_and_not_the_end_of_the_server()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await client.OkAsync("SELECT INBOX");
        for (var first = 0; first < 1_000; first += 250)
        {
            await client.OkAsync($"SETMETADATA \"\" ({string.Join(' ', Enumerable.Range(first, 250).Select(i => $"/private/filters/values/f{i} \"NOT FILTER f{i + 1}\""))})");
        }

        Assert.Equal("LIMIT", (await client.CommandAsync("SEARCH FILTER f0")).Tagged.Code?.Name);
        Assert.Equal("LIMIT", (await client.CommandAsync("ESEARCH FILTER f0")).Tagged.Code?.Name);
        var end = (await client.CommandAsync("SEARCH FILTER f900")).Tagged;
        Assert.Equal(("UNDEFINED-FILTER", "f1000"), (end.Code?.Name, end.Code?.Arguments));
    }

    [Fact]
    public async Task Without_METADATA_there_are_neither_its_events_nor_filters()
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System), new ImapOptions { AllowClearTextOnLoopback = true, HiddenCapabilities = ["METADATA"] });
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        Assert.Empty(client.Checker.Capabilities.Intersect(["METADATA", "LIST-METADATA", "FILTERS"]));
        await client.OkAsync("SELECT INBOX");
        Assert.Equal(Condition.Bad, (await client.CommandAsync("SEARCH FILTER x")).Tagged.Condition);
        Assert.Empty((await client.OkAsync("ENABLE METADATA")).Of<EnabledResponse>().Single().Capabilities);
        var refused = (await client.CommandAsync("NOTIFY SET (PERSONAL (ServerMetadataChange))")).Tagged;
        Assert.Equal(("BADEVENT", "(MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange)"), (refused.Code?.Name, refused.Code?.Arguments));
    }

    [Fact]
    public async Task Without_FILTERS_what_would_be_one_is_an_annotation_like_others()
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System), new ImapOptions { AllowClearTextOnLoopback = true, HiddenCapabilities = ["FILTERS"] });
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        Assert.DoesNotContain("FILTERS", client.Checker.Capabilities);
        await client.OkAsync("SELECT INBOX");
        Assert.Equal(Condition.Bad, (await client.CommandAsync("SEARCH FILTER x")).Tagged.Condition);
        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/x \"OR SMALLER\")");
    }

    [Fact]
    public async Task After_UNAUTHENTICATE_nothing_is_told_of_the_account_before()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System));
        using var ann = await server.CreateAccountAsync("ann");
        using var bob = await server.CreateAccountAsync("bob");
        await using var client = await LogInAsync(server);
        await using var other = await LogInAsync(server);
        await client.OkAsync("ENABLE METADATA");
        await client.OkAsync("UNAUTHENTICATE");
        await client.OkAsync("LOGIN bob bob");
        await other.OkAsync("SETMETADATA INBOX (/private/comment \"x\")");
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
        await client.OkAsync("ENABLE METADATA");
        await other.OkAsync("SETMETADATA INBOX (/private/comment \"y\")");
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
    }

    private static async Task<ImapTestClient> LogInAsync(InProcessServer server)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN ann ann");
        return client;
    }
}
