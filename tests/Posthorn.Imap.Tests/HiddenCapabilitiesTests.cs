using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests;

/// <summary>What is hidden is not listed, and off.</summary>
public sealed class HiddenCapabilitiesTests
{
    public static readonly TheoryData<string, string> Uses = new()
    {
        { "CONDSTORE", "SELECT INBOX (CONDSTORE)" },
        { "CONDSTORE", "SELECT INBOX (QRESYNC (1 1))" },
        { "CONDSTORE", "STATUS INBOX (HIGHESTMODSEQ)" },
        { "CONDSTORE", "FETCH 1 MODSEQ" },
        { "CONDSTORE", "STORE 1 (UNCHANGEDSINCE 1) +FLAGS (x)" },
        { "CONDSTORE", "SEARCH MODSEQ 1" },
        { "QRESYNC", "SELECT INBOX (QRESYNC (1 1))" },
        { "NOTIFY", "NOTIFY NONE" },
        { "PARTIAL", "UID FETCH 1:* FLAGS (PARTIAL 1:2)" },
        { "WITHIN", "SEARCH OLDER 5" },
        { "SEARCH=FUZZY", "SEARCH FUZZY TEXT x" },
        { "SEARCH=FUZZY", "SEARCH RETURN (RELEVANCY) FUZZY TEXT x" },
        { "CONTEXT=SEARCH", "SEARCH RETURN (UPDATE) ALL" },
        { "CONTEXT=SEARCH", "CANCELUPDATE \"a\"" },
        { "MULTISEARCH", "ESEARCH IN (personal) ALL" },
        { "SAVEDATE", "FETCH 1 SAVEDATE" },
        { "SAVEDATE", "SEARCH SAVEDATESUPPORTED" },
        { "WITHIN", "SEARCH OLDER 1" },
        { "WITHIN", "SEARCH YOUNGER 1" },
        { "METADATA", "GETMETADATA INBOX /private/x" },
        { "METADATA", "SETMETADATA INBOX (/private/x NIL)" },
        { "LIST-METADATA", "LIST \"\" * RETURN (METADATA (/private/x))" },
        { "MULTISEARCH", "ESEARCH ALL" },
        { "OBJECTID", "STATUS INBOX (MAILBOXID)" },
        { "OBJECTID", "FETCH 1 (EMAILID THREADID)" },
        { "PREVIEW", "FETCH 1 PREVIEW" },
        { "UIDBATCHES", "UIDBATCHES 500" },
        { "MESSAGELIMIT", "SEARCH UIDAFTER 1" },
        { "MESSAGELIMIT", "SEARCH UIDBEFORE 1" },
        { "compress=deflate", "COMPRESS DEFLATE" },
        { "UNAUTHENTICATE", "UNAUTHENTICATE" },
        { "X-DELTA=1", "X-DELTA 0" },
        { "SORT", "SORT (DATE) UTF-8 ALL" },
        { "SORT", "UID SORT RETURN () (DATE) UTF-8 ALL" },
        { "SORT=DISPLAY", "SORT (DISPLAYFROM) UTF-8 ALL" },
        { "THREAD=ORDEREDSUBJECT", "THREAD ORDEREDSUBJECT UTF-8 ALL" },
        { "THREAD=REFERENCES", "THREAD REFERENCES UTF-8 ALL" },
        { "THREAD=REFS", "UID THREAD REFS UTF-8 ALL" },
        { "I18NLEVEL=2", "COMPARATOR" },
        { "LANGUAGE", "LANGUAGE" },
    };

    [Theory, MemberData(nameof(Uses))]
    public async Task A_hidden_capability_is_not_listed_and_its_uses_are_unknown(string capability, string use)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System), Options([capability]));
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = await LogInAsync(server, "demo");
        Assert.DoesNotContain(client.Checker.Capabilities, listed => Is(listed, capability));
        await client.OkAsync("APPEND INBOX {}", "x: y\r\n\r\n"u8.ToArray());
        await client.OkAsync("SELECT INBOX");
        Assert.Equal(Condition.Bad, (await client.CommandAsync(use)).Tagged.Condition);

        // The same is known where nothing is hidden.
        await using var open = new InProcessServer(new MemoryEngine(TimeProvider.System), Options([]));
        using var other = await open.CreateAccountAsync("demo");
        await using var knowing = await LogInAsync(open, "demo");
        Assert.Contains(knowing.Checker.Capabilities, listed => Is(listed, capability));
        await knowing.OkAsync("APPEND INBOX {}", "x: y\r\n\r\n"u8.ToArray());
        await knowing.OkAsync("ENABLE QRESYNC");
        await knowing.OkAsync("SELECT INBOX");
        await knowing.OkAsync(use);
    }

    [Fact]
    public async Task What_an_extension_adds_to_answers_is_not_sent_when_it_is_hidden()
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System), Options(["CONDSTORE", "OBJECTID", "IMAP4rev2", "UIDONLY"]));
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = await LogInAsync(server, "demo");
        Assert.DoesNotContain("QRESYNC", client.Checker.Capabilities);
        Assert.Empty((await client.OkAsync("ENABLE QRESYNC CONDSTORE IMAP4rev2 UIDONLY")).Of<EnabledResponse>().Single().Capabilities);
        Assert.Null((await client.OkAsync("CREATE Box")).Tagged.Code);
        await client.OkAsync("APPEND Box {}", "x: y\r\n\r\n"u8.ToArray());
        var codes = (await client.OkAsync("SELECT Box")).Of<StatusResponse>().Select(status => status.Code?.Name).ToList();
        Assert.DoesNotContain("HIGHESTMODSEQ", codes);
        Assert.DoesNotContain("MAILBOXID", codes);
        var moved = await client.OkAsync("MOVE 1 Trash");
        Assert.Null(moved.Tagged.Code);
        Assert.Single(moved.Of<ExpungeResponse>());
    }

    [Theory]
    [InlineData(true, "I18NLEVEL=1")]
    [InlineData(false, "I18NLEVEL=2")]
    public async Task Without_COMPARATOR_there_is_still_the_first_level_of_internationalisation(bool isHidden, string level)
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System), Options(isHidden ? ["I18NLEVEL=2"] : []));
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = await LogInAsync(server, "demo");
        Assert.Equal([level], client.Checker.Capabilities.Where(listed => listed.StartsWith("I18NLEVEL=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_SORT_there_is_nothing_that_adds_to_it()
    {
        await using var server = new InProcessServer(new MemoryEngine(TimeProvider.System), Options(["SORT"]));
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = await LogInAsync(server, "demo");
        Assert.DoesNotContain(client.Checker.Capabilities, listed => listed is "SORT=DISPLAY" or "ESORT");
    }

    [Theory]
    [InlineData("MESSAGELIMIT", 2, 0)]
    [InlineData("SAVELIMIT", 0, 2)]
    public async Task A_hidden_limit_does_not_apply(string capability, int messageLimit, int saveLimit)
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System), Options([capability]) with { MessageLimit = messageLimit, SaveLimit = saveLimit });
        using var lease = await server.CreateAccountAsync("demo");
        await using var client = await LogInAsync(server, "demo");
        Assert.DoesNotContain(client.Checker.Capabilities, listed => listed.Contains("LIMIT=2", StringComparison.Ordinal));
        await client.OkAsync("APPEND INBOX {} {} {}", "x: y"u8.ToArray(), "x: y"u8.ToArray(), "x: y"u8.ToArray());
        await client.OkAsync("SELECT INBOX");
        Assert.Equal(3, (await client.OkAsync("FETCH 1:* FLAGS")).Of<FetchResponse>().Count());
        await client.OkAsync("COPY 1:* Trash");
    }

    [Fact]
    public async Task An_account_may_have_less_than_its_listener_and_the_next_one_has_all()
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System),
            Options([]) with { HiddenCapabilitiesOf = name => name == "old" ? ["NOTIFY"] : [] });
        using var first = await server.CreateAccountAsync("old");
        using var second = await server.CreateAccountAsync("new");
        await using var client = await LogInAsync(server, "old");
        Assert.DoesNotContain("NOTIFY", client.Checker.Capabilities);
        Assert.Equal(Condition.Bad, (await client.CommandAsync("NOTIFY NONE")).Tagged.Condition);
        await client.OkAsync("UNAUTHENTICATE");
        await client.OkAsync("LOGIN new new");
        Assert.Contains("NOTIFY", client.Checker.Capabilities);
        await client.OkAsync("NOTIFY NONE");
    }

    private static bool Is(string listed, string capability) =>
        listed.Equals(capability, StringComparison.OrdinalIgnoreCase) || listed.StartsWith(capability + "=", StringComparison.OrdinalIgnoreCase);

    private static ImapOptions Options(string[] hidden) => new() { AllowClearTextOnLoopback = true, HiddenCapabilities = hidden };

    private static async Task<ImapTestClient> LogInAsync(InProcessServer server, string account)
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync($"LOGIN {account} {account}");
        return client;
    }
}
