using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.SmartFolders;

/// <summary>What transcripts cannot show of smart folders: time, faults, several listeners, and what it costs.</summary>
public sealed class SmartFolderTests
{
    [Fact]
    public async Task Ages_are_looked_after_each_minute_while_a_client_waits_and_at_once_when_it_selects()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var server = new InProcessServer(new MemoryEngine(time), time: time);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/fresh \"YOUNGER 90\" /private/filters/values/stale \"OLDER 90\")");
        await client.OkAsync("APPEND INBOX \"23-Nov-2026 11:59:30 +0000\" {6+}\r\na: b\r\n");
        Assert.Equal(1u, (await client.OkAsync("SELECT #filters/fresh")).Of<ExistsResponse>().Single().Count);

        await client.SendLineAsync("i IDLE");
        Assert.IsType<ContinuationResponse>(await client.ReadAsync());
        time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(1u, Assert.IsType<ExpungeResponse>(await client.ReadAsync()).Number);
        await client.SendLineAsync("DONE");
        await client.ReadToTaggedAsync();

        // 12:01:59. What comes to its age is told with the next look, a minute after the last one.
        await client.OkAsync("APPEND INBOX \"23-Nov-2026 12:00:35 +0000\" {6+}\r\na: b\r\n");
        Assert.Equal(1u, (await client.OkAsync("NOOP")).Of<ExistsResponse>().SingleOrDefault()?.Count ?? 1);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty((await client.OkAsync("NOOP")).Of<ExpungeResponse>());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await client.OkAsync("NOOP")).Of<ExpungeResponse>());

        // 12:02:59. What is selected is exact to the second.
        Assert.Equal(2u, (await client.OkAsync("SELECT #filters/stale")).Of<ExistsResponse>().Single().Count);
        await client.OkAsync("APPEND INBOX \"23-Nov-2026 12:01:39 +0000\" {6+}\r\na: b\r\n");
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(2u, (await client.OkAsync("SELECT #filters/stale")).Of<ExistsResponse>().Single().Count);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3u, (await client.OkAsync("SELECT #filters/stale")).Of<ExistsResponse>().Single().Count);
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
    }

    [Fact]
    public async Task The_keep_alive_of_IDLE_comes_although_ages_are_looked_after()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var server = new InProcessServer(
            new MemoryEngine(time), new ImapOptions { AllowClearTextOnLoopback = true, IdleKeepAlive = TimeSpan.FromSeconds(150), IdleTimeout = TimeSpan.FromDays(30) }, time);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/fresh \"YOUNGER 90\")");
        await client.OkAsync("SELECT #filters/fresh");
        await client.SendLineAsync("i IDLE");
        Assert.IsType<ContinuationResponse>(await client.ReadAsync());

        // Each wake begins another wait: time goes on in steps that the session can follow.
        var read = client.ReadAsync();
        while (!read.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(Condition.Ok, Assert.IsType<StatusResponse>(await read).Condition);
    }

    [Fact]
    public async Task It_costs_what_has_changed_and_not_what_there_is()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        for (var i = 0; i < 60; i++)
        {
            await AppendAsync(client, i % 2 == 0 ? "INBOX" : "Archive", $"text {i}");
        }

        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/text \"BODY text\")");
        await client.OkAsync("SELECT #filters/text");
        Assert.Equal(60, engine.RowsRead);
        await client.OkAsync("UNSELECT");
        await AppendAsync(client, "Sent", "text of another kind");
        await client.OkAsync("STATUS #filters/text (MESSAGES)");
        Assert.Equal(61, engine.RowsRead);
        await client.OkAsync("SELECT #filters/text");
        await client.OkAsync("STORE 5,6 +FLAGS (\\Flagged)");
        await client.OkAsync("NOOP");
        Assert.Equal(63, engine.RowsRead);
        await client.OkAsync("NOOP");
        await client.OkAsync("SELECT #filters/text");
        Assert.Equal(63, engine.RowsRead);
    }

    [Fact]
    public async Task A_damaged_message_keeps_nobody_from_the_others_and_the_client_hears_of_it()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await AppendAsync(client, "INBOX", "text", "\\Flagged");
        await AppendAsync(client, "INBOX", "text");
        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/box \"OR FLAGGED BODY text\")");

        engine.IsDamaged = true;
        var selected = await client.OkAsync("SELECT #filters/box");
        Assert.Equal(1u, selected.Of<ExistsResponse>().Single().Count);
        Assert.Contains(selected.Of<StatusResponse>(), status => status.Condition == Condition.No);
        engine.IsDamaged = false;
        await client.OkAsync("SELECT INBOX");
        await client.OkAsync("STORE 2 +FLAGS (\\Answered)");
        Assert.Equal(2u, (await client.OkAsync("SELECT #filters/box")).Of<ExistsResponse>().Single().Count);

        // A member stays one while it cannot be read.
        engine.IsDamaged = true;
        Assert.Contains((await client.OkAsync("STORE 2 +FLAGS (\\Draft)")).Of<StatusResponse>(), status => status.Condition == Condition.No);
        Assert.Contains("\\Draft", (await client.OkAsync("FETCH 2 FLAGS")).Of<FetchResponse>().Single().Flags!);
    }

    [Fact]
    public async Task While_the_store_is_down_a_folder_stays_as_it_is_and_comes_up_to_date_afterwards()
    {
        var engine = new FaultyEngine(new MemoryEngine(TimeProvider.System));
        await using var server = new InProcessServer(engine);
        using var lease = await server.CreateAccountAsync("ann");
        await using var client = await LogInAsync(server);
        await using var other = await LogInAsync(server);
        await AppendAsync(client, "INBOX", "text");
        await client.OkAsync("SETMETADATA \"\" (/private/filters/values/box \"BODY text\" /private/filters/values/more \"ALL\")");
        await client.OkAsync("SELECT #filters/box");
        await AppendAsync(other, "INBOX", "text");

        engine.IsDown = true;
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
        Assert.Equal("UNAVAILABLE", (await client.CommandAsync("STORE 1 +FLAGS (\\Seen)")).Tagged.Code?.Name);
        Assert.Equal("UNAVAILABLE", (await other.CommandAsync("SELECT #filters/more")).Tagged.Code?.Name);
        engine.IsDown = false;
        Assert.Equal(2u, (await client.OkAsync("NOOP")).Of<ExistsResponse>().Single().Count);
        Assert.Equal(2u, (await other.OkAsync("SELECT #filters/more")).Of<ExistsResponse>().Single().Count);
    }

    [Fact]
    public async Task Sessions_of_several_listeners_bring_one_folder_up_to_date_together()
    {
        var engine = new MemoryEngine(TimeProvider.System);
        await using var server = new InProcessServer(engine);
        await using var second = new InProcessServer(engine, store: server.Store);
        using var lease = await server.CreateAccountAsync("ann");
        await using var writer = await LogInAsync(server);
        await using var one = await LogInAsync(server);
        await using var two = await LogInAsync(second);
        await writer.OkAsync("SETMETADATA \"\" (/private/filters/values/box \"UNSEEN\")");
        await Task.WhenAll(one.OkAsync("SELECT #filters/box"), two.OkAsync("SELECT #filters/box"));
        for (var i = 0; i < 40; i++)
        {
            await AppendAsync(writer, i % 3 == 0 ? "INBOX" : "Archive", $"{i}");
            await Task.WhenAll(one.OkAsync("NOOP"), two.OkAsync("NOOP"));
            await Task.WhenAll(one.OkAsync($"STORE {i + 1} +FLAGS (\\Answered)"), two.OkAsync($"STORE {i + 1} +FLAGS (\\Flagged)"));
        }

        foreach (var client in (ImapTestClient[])[one, two])
        {
            await client.OkAsync("NOOP");
            Assert.Equal(Enumerable.Range(1, 40).Select(uid => (uint)uid), (await client.OkAsync("UID SEARCH ALL")).Of<SearchResponse>().Single().Numbers);
            Assert.Equal(40, (await client.OkAsync("SEARCH FLAGGED ANSWERED")).Of<SearchResponse>().Single().Numbers.Count);
        }

        Assert.Single(lease.Account.Current.Gatherings);
        Assert.DoesNotContain(server.Log.Lines, line => line.Problem is not null);
    }

    [Fact]
    public async Task A_shared_filter_makes_a_folder_for_each_user_and_takes_all_of_them_along()
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System), new ImapOptions { AllowClearTextOnLoopback = true, Administrators = ["ann"] });
        using var ann = await server.CreateAccountAsync("ann");
        using var bob = await server.CreateAccountAsync("bob");
        await using var admin = await LogInAsync(server);
        await using var client = await LogInAsync(server, "bob");
        await admin.OkAsync("SETMETADATA \"\" (/shared/filters/values/all \"ALL\")");
        await AppendAsync(client, "INBOX", "of bob");
        Assert.Equal(1u, (await client.OkAsync("SELECT #filters/all")).Of<ExistsResponse>().Single().Count);
        Assert.Equal(0u, (await admin.OkAsync("EXAMINE #filters/all")).Of<ExistsResponse>().Single().Count);

        // Bob waits, and hears of it.
        await client.SendLineAsync("i IDLE");
        Assert.IsType<ContinuationResponse>(await client.ReadAsync());
        await admin.OkAsync("UNSELECT");
        await admin.OkAsync("SETMETADATA \"\" (/shared/filters/values/all NIL)");
        Assert.Equal(Condition.Bye, Assert.IsType<StatusResponse>(await client.ReadAsync()).Condition);
        Assert.Empty(bob.Account.Current.Gatherings);
        Assert.Empty(ann.Account.Current.Gatherings);
    }

    [Theory]
    [InlineData("FILTERS", true)]
    [InlineData("METADATA", true)]
    [InlineData("", false)]
    public async Task Where_filters_are_hidden_or_folders_are_off_there_are_none(string hidden, bool isOn)
    {
        await using var server = new InProcessServer(
            new MemoryEngine(TimeProvider.System),
            new ImapOptions { AllowClearTextOnLoopback = true, HiddenCapabilities = hidden.Length == 0 ? [] : [hidden], OffersSmartFolders = isOn });
        using var lease = await server.CreateAccountAsync("ann");
        await lease.Account.AnnotateAsync(null, [new NewAnnotation("/private/filters/values/all", "ALL"u8.ToArray())], null, new AnnotationLimits(9, 999), default);
        await using var client = await LogInAsync(server);
        Assert.Null((await client.OkAsync("NAMESPACE")).Of<NamespaceResponse>().Single().Shared);
        Assert.Equal("NONEXISTENT", (await client.CommandAsync("SELECT #filters/all")).Tagged.Code?.Name);
        Assert.Equal("NONEXISTENT", (await client.CommandAsync("STATUS #filters/all (MESSAGES)")).Tagged.Code?.Name);
        Assert.Empty((await client.OkAsync("LIST \"\" #filters/*")).Of<ListResponse>());
        Assert.Equal("CANNOT", (await client.CommandAsync("CREATE #filters/all")).Tagged.Code?.Name);
        Assert.Empty(lease.Account.Current.Gatherings);
    }

    private static async Task AppendAsync(ImapTestClient client, string mailbox, string text, string flags = "") =>
        await client.OkAsync($"APPEND {mailbox} ({flags}) {{}}", System.Text.Encoding.ASCII.GetBytes($"Subject: x\r\n\r\n{text}\r\n"));

    private static async Task<ImapTestClient> LogInAsync(InProcessServer server, string name = "ann")
    {
        var client = new ImapTestClient(server.Connect());
        await client.ReadAsync();
        await client.OkAsync($"LOGIN {name} {name}");
        return client;
    }
}
