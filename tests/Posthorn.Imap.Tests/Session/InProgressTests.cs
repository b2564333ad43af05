using Microsoft.Extensions.Time.Testing;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;
using Posthorn.Store;

namespace Posthorn.Imap.Tests.Session;

/// <summary>INPROGRESS (RFC 9585): a client hears every ten seconds of a command that takes long, and never of another.</summary>
public sealed class InProgressTests : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly SlowEngine _engine = new(new MemoryEngine(TimeProvider.System));
    private InProcessServer? _server;
    private AccountLease? _lease;

    public async ValueTask DisposeAsync()
    {
        _engine.LetGo();
        _lease?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task A_search_tells_how_many_messages_it_has_searched()
    {
        await using var client = await SelectAsync();
        await client.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Seen)");
        _engine.IsSlow = true;
        await client.SendLineAsync("a1 SEARCH OR SEEN TEXT hello");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);

        // Two are decided by their flags.
        await ReadProgressAsync(client, "a1", 2, 5);
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 2, 5);
        _engine.Step();
        await _engine.ArrivedAsync();
        _engine.Step();
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 4, 5);
        _engine.Step();
        var result = await client.ReadToTaggedAsync();
        Assert.Equal([1, 2, 3, 4, 5], Assert.IsType<SearchResponse>(Assert.Single(result.Untagged)).Numbers);
    }

    [Theory]
    [InlineData("SORT (SUBJECT) UTF-8 TEXT hello")]
    [InlineData("THREAD REFERENCES UTF-8 TEXT hello")]
    public async Task A_sort_tells_how_far_its_search_is_and_goes_on_from_there(string command)
    {
        await using var client = await SelectAsync();
        _engine.IsSlow = true;
        await client.SendLineAsync($"a1 {command}");
        for (var i = 0; i < 4; i++)
        {
            await _engine.ArrivedAsync();
            _engine.Step();
        }

        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 4, 10);
        _engine.Step();

        // Now the summaries are read: each message is gone through twice.
        await _engine.ArrivedAsync();
        _engine.Step();
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 6, 10);
        _engine.LetGo();
        Assert.Single((await client.ReadToTaggedAsync()).Untagged);
    }

    [Fact]
    public async Task A_command_that_ends_in_time_tells_nothing()
    {
        await using var client = await SelectAsync();
        _engine.IsSlow = true;
        await client.SendLineAsync("a1 SEARCH TEXT nothing");
        for (var i = 0; i < 5; i++)
        {
            await _engine.ArrivedAsync();
            _time.Advance(s_interval / 6);
            _engine.Step();
        }

        Assert.IsType<SearchResponse>(Assert.Single((await client.ReadToTaggedAsync()).Untagged));

        // The time of one command is not that of the next.
        await client.SendLineAsync("a2 STORE 1 +FLAGS.SILENT (\\Seen)");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval / 2);
        _engine.Step();
        Assert.Empty((await client.ReadToTaggedAsync()).Untagged);
    }

    [Fact]
    public async Task A_fetch_sends_the_answers_that_wait_before_it_tells_its_progress()
    {
        await using var client = await SelectAsync();
        _engine.IsSlow = true;
        await client.SendLineAsync("a1 FETCH 1:* ENVELOPE");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 0, 5);
        _engine.Step();
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        Assert.Equal(1u, Assert.IsType<FetchResponse>(await client.ReadAsync()).Number);
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 1, 5);
        for (var i = 2; i <= 5; i++)
        {
            _engine.Step();
        }

        Assert.Equal([2, 3, 4, 5], (await client.ReadToTaggedAsync()).Untagged.Cast<FetchResponse>().Select(fetch => fetch.Number));
    }

    [Fact]
    public async Task A_fetch_that_marks_messages_as_read_tells_its_goal_from_the_beginning()
    {
        await using var client = await SelectAsync();
        _engine.IsSlow = true;
        await client.SendLineAsync("a1 FETCH 1:2 BODY[TEXT]");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 0, 2);
        _engine.Step();
        await _engine.ArrivedAsync();
        _engine.Step();
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        Assert.Equal(1u, Assert.IsType<FetchResponse>(await client.ReadAsync()).Number);
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", 1, 2);
        _engine.Step();
        Assert.Single((await client.ReadToTaggedAsync()).Of<FetchResponse>());
    }

    [Theory]
    [InlineData("COPY 1:* Trash")]
    [InlineData("MOVE 1:* Trash")]
    [InlineData("STORE 1:* +FLAGS (\\Flagged)")]
    [InlineData("EXPUNGE")]
    [InlineData("UID EXPUNGE 1:*")]
    [InlineData("CLOSE")]
    public async Task A_command_that_is_one_step_tells_that_it_is_under_way(string command)
    {
        await using var client = await SelectAsync();
        await client.OkAsync("STORE 2:3 +FLAGS.SILENT (\\Deleted)");
        _engine.IsSlow = true;
        await client.SendLineAsync($"a1 {command}");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", null, null);
        _time.Advance(s_interval);
        await ReadProgressAsync(client, "a1", null, null);
        _engine.LetGo();
        var result = await client.ReadToTaggedAsync();
        Assert.Equal(Condition.Ok, result.Tagged.Condition);
        Assert.DoesNotContain(result.Of<StatusResponse>(), status => status.Code is InProgressCode);
    }

    [Fact]
    public async Task A_tag_that_cannot_stand_in_a_code_is_NIL()
    {
        await using var client = await SelectAsync();
        _engine.IsSlow = true;
        await client.SendLineAsync("a]1 SEARCH TEXT hello");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval);
        await ReadProgressAsync(client, null, 0, 5);
        _engine.LetGo();
        await client.ReadToTaggedAsync();
    }

    [Theory]
    [InlineData("SEARCH TEXT hello", "INPROGRESS")]
    [InlineData("COPY 1:* Trash", "INPROGRESS")]
    [InlineData("APPEND INBOX {4+}\r\nx: y", "")]
    public async Task Nothing_is_told_where_it_is_hidden_or_of_commands_that_do_not_go_through_messages(string command, string hidden)
    {
        await using var client = await SelectAsync(hidden.Length == 0 ? [] : [hidden]);
        _engine.IsSlow = true;
        await client.SendLineAsync($"a1 {command}");
        await _engine.ArrivedAsync();
        _time.Advance(s_interval * 3);
        _engine.LetGo();
        Assert.DoesNotContain((await client.ReadToTaggedAsync()).Of<StatusResponse>(), status => status.Code is InProgressCode);
    }

    private static async Task ReadProgressAsync(ImapTestClient client, string? tag, uint? done, uint? goal)
    {
        var status = Assert.IsType<StatusResponse>(await client.ReadAsync());
        Assert.Equal(new InProgressCode(tag, done, goal), ((InProgressCode)status.Code!) with { Arguments = "" });
    }

    private async Task<ImapTestClient> SelectAsync(params string[] hidden)
    {
        var options = new ImapOptions { AllowClearTextOnLoopback = true, HiddenCapabilities = hidden };
        _server = new InProcessServer(_engine, options, _time);
        _lease = await _server.CreateAccountAsync("demo");
        var client = new ImapTestClient(_server.Connect());
        await client.ReadAsync();
        await client.OkAsync("LOGIN demo demo");
        Assert.Equal(hidden.Length == 0, client.Checker.Capabilities.Contains("INPROGRESS"));
        for (var i = 0; i < 5; i++)
        {
            await client.OkAsync("APPEND INBOX {}", "Subject: x\r\n\r\nhello\r\n"u8.ToArray());
        }

        await client.OkAsync("SELECT INBOX");
        return client;
    }
}
