using System.Globalization;
using Posthorn.Mail;
using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>The text index beside the store: fed, merged, mended, and made anew.</summary>
public sealed class TextIndexTests : StoreContract
{
    private readonly List<string> _reports = [];

    private ITextIndex Index => Engine.TextIndex!;

    private string IndexFile => Path.Combine(((SqliteHost)Host).Folder, "index.db");

    protected override EngineHost CreateHost() => new SqliteHost(Keep) { HasIndex = true };

    [Fact]
    public async Task What_has_come_is_known_and_what_has_not_is_not()
    {
        var account = await FillAsync(10);
        Assert.Equal([3u, 7u], await FindAsync("kind3", "kind7"));
        Assert.Equal((10, 0), await CountAsync());

        // Fewer than a batch wait for others.
        await AddAsync(account, 1, Letter(11), Letter(12));
        Assert.Equal((10, 2), await CountAsync());
        var matches = await AskAsync("number11");
        Assert.Null(matches.Of(11));
        Assert.False(matches.Of(3));
    }

    [Fact]
    public async Task Only_terms_without_marks_decide()
    {
        await FillAsync(8, i => $"Content-Type: text/plain; charset=utf-8\r\n\r\n{(i % 2 == 0 ? "café" : "cafe")} {i}");
        var matches = await AskAsync("cafe");
        Assert.True(matches.Of(1));
        Assert.Null(matches.Of(2));
    }

    [Fact]
    public async Task It_is_taken_up_where_it_was_after_a_restart()
    {
        var account = await FillAsync(9);
        await ReopenAsync();
        Assert.Equal((9, 0), await CountAsync());
        Assert.Equal([5u], await FindAsync("number5"));
        await AddAsync(account, 1, [.. Enumerable.Range(10, 4).Select(Letter)]);
        Assert.Equal((13, 0), await CountAsync());
    }

    [Fact]
    public async Task Many_parts_become_few_and_lose_what_is_gone()
    {
        var account = await FillAsync(1);
        for (var i = 0; i < 40; i++)
        {
            account = await AddAsync(account, 1, [.. Enumerable.Range(2 + (i * 4), 4).Select(Letter)]);
            await CountAsync();
        }

        var status = await StatusAsync();
        Assert.Equal(161, status.Indexed);
        Assert.InRange(status.Segments, 1, 12);
        Assert.Equal([77u], await FindAsync("number77"));

        // Every second one goes; the parts are next made one when more has come.
        account = await ExpungeAsync(account, UidSet.Of(Enumerable.Range(1, 80).Select(i => (uint)(2 * i))));
        for (var i = 0; i < 40; i++)
        {
            account = await AddAsync(account, 1, [.. Enumerable.Range(162 + (i * 4), 4).Select(Letter)]);
            await CountAsync();
        }

        Assert.InRange((await StatusAsync()).Indexed, 81 + 160, 81 + 160 + 40);
        var matches = await AskAsync("number77");
        Assert.True(matches.Of(77));
        Assert.False(matches.Of(79));
        Assert.False(matches.Of(300));
    }

    [Fact]
    public async Task What_is_indexed_of_a_mailbox_goes_with_it()
    {
        var account = await FillAsync(8);
        await CommitAsync(account, account.Change() with { DeletedMailboxes = [new MailboxId(account.Id, 1)] });
        Time.Advance(TimeSpan.FromDays(1));
        await Engine.CollectAsync(Time.GetUtcNow(), default);
        for (var i = 0; i < 500 && (await StatusAsync()).Indexed > 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_damaged_part_is_made_anew_and_says_nothing_until_then()
    {
        await FillAsync(400);
        await Engine.DisposeAsync();
        var found = false;
        var bytes = await File.ReadAllBytesAsync(IndexFile);
        for (var at = bytes.AsSpan().IndexOf("NUMBER77\n"u8); at >= 0; at = bytes.AsSpan().IndexOf("NUMBER77\n"u8))
        {
            bytes[at] ^= 1;
            found = true;
        }

        Assert.True(found);
        await File.WriteAllBytesAsync(IndexFile, bytes);
        await ReopenWithoutDisposalAsync();
        await CountAsync();

        // The first one to look finds the damage, and is told nothing.
        Assert.Null(await Index.FindAsync(Inbox, [Lookup("number77")], default));
        for (var i = 0; i < 500 && await Index.FindAsync(Inbox, [Lookup("number77")], default) is null; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal([77u], await FindAsync("number77"));
        Assert.Contains("A part of the text index is damaged, and is made anew.", _reports);
    }

    [Theory]
    [InlineData("UPDATE page SET terms = CAST(x'00' || substr(terms, 2) AS BLOB)")]
    [InlineData("UPDATE page SET postings = x'00'")]
    [InlineData("DELETE FROM page")]
    [InlineData("UPDATE segment SET pages = x'00'")]
    [InlineData("DELETE FROM segment")]
    [InlineData("UPDATE mailbox SET uidvalidity = 99")]
    [InlineData("UPDATE mailbox SET done = 99")]
    public async Task A_check_finds_what_is_wrong_with_it_and_a_repair_has_it_made_anew(string sql)
    {
        await FillAsync(20);
        Assert.DoesNotContain(await CheckAsync(), damage => damage.Kind == DamageKind.TextIndex);
        await using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={IndexFile};Pooling=False"))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }

        var found = Assert.Single(await CheckAsync(), damage => damage.Kind == DamageKind.TextIndex);

        Assert.Equal("The text index of INBOX of ann is not what was written, or does not fit the mailbox.", found.Text);
        await ((SqliteEngine)Engine).RepairAsync(new MailStore(Engine, Time), [found], (_, _, _) => { }, default);
        for (var i = 0; i < 500 && (await CheckAsync()).Exists(damage => damage.Kind == DamageKind.TextIndex); i++)
        {
            await Task.Delay(10);
        }

        Assert.DoesNotContain(await CheckAsync(), damage => damage.Kind == DamageKind.TextIndex);
        await CountAsync();
        Assert.Equal([13u], await FindAsync("number13"));
    }

    [Theory]
    [InlineData(0, 100)]      // the head of the database
    [InlineData(100, 4000)]   // its schema
    [InlineData(0, 50_000)]
    public async Task A_database_that_is_none_is_made_anew(int from, int count)
    {
        await FillAsync(60);
        await Engine.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(IndexFile);
        Array.Fill(bytes, (byte)'x', from, Math.Min(count, bytes.Length - from));
        await File.WriteAllBytesAsync(IndexFile, bytes);
        await ReopenWithoutDisposalAsync();
        Assert.Equal((60, 0), await CountAsync());
        Assert.Equal([33u], await FindAsync("number33"));
    }

    [Fact]
    public async Task It_is_made_anew_on_demand_and_when_it_is_missing()
    {
        await FillAsync(20);
        await Index.RebuildAsync(default);
        Assert.Equal((20, 0), await CountAsync());
        Assert.Equal([13u], await FindAsync("number13"));
        await Engine.DisposeAsync();
        File.Delete(IndexFile);
        await ReopenWithoutDisposalAsync();
        Assert.Equal((20, 0), await CountAsync());
    }

    [Fact]
    public async Task An_older_store_in_the_place_of_the_one_that_was_indexed_is_indexed_anew()
    {
        var account = await FillAsync(8);
        await Engine.DisposeAsync();
        var store = Path.Combine(((SqliteHost)Host).Folder, "posthorn.db");
        var older = await File.ReadAllBytesAsync(store);
        await ReopenWithoutDisposalAsync();
        await AddAsync(account, 1, [.. Enumerable.Range(9, 8).Select(Letter)]);
        Assert.Equal((16, 0), await CountAsync());
        await Engine.DisposeAsync();
        await File.WriteAllBytesAsync(store, older);
        await ReopenWithoutDisposalAsync();

        // Other messages come under the UIDs that were used.
        await AddAsync(account, 1, [.. Enumerable.Range(109, 8).Select(Letter)]);
        Assert.Equal((16, 0), await CountAsync());
        Assert.Equal([9u], await FindAsync("number109"));
        Assert.Equal([], await FindAsync("number16"));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_never_left_out()
    {
        var large = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"line {i} {i * 7919L % 65_537}\r\n"));
        await Index.RebuildAsync(default);
        var account = await NewAccountWithInboxAsync();
        account = await AddAsync(account, 1, "Subject: x\r\n\r\n" + large);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(((SqliteHost)Host).Folder, "content"), "*", SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await Index.RebuildAsync(default);
        await AddAsync(account, 1, [.. Enumerable.Range(2, 8).Select(Letter)]);
        Assert.Equal((9, 0), await CountAsync());
        var matches = await AskAsync("nothing");
        Assert.Null(matches.Of(1));
        Assert.False(matches.Of(2));
    }

    [Fact]
    public async Task A_message_of_too_many_words_is_never_left_out()
    {
        var account = await FillAsync(4);
        await AddAsync(account, 1, [.. Enumerable.Range(5, 4).Select(Letter),
            "Subject: x\r\n\r\n" + string.Join(' ', Enumerable.Range(0, 60_000).Select(i => $"w{i:x}"))]);
        Assert.Equal((9, 0), await CountAsync());
        Assert.Null((await AskAsync("nothing")).Of(9));
    }

    private static MailboxId Inbox => new(new AccountId(1), 1);

    private static string Letter(int i) => string.Create(CultureInfo.InvariantCulture, $"Subject: letter\r\n\r\nThis is number{i} of kind{i % 10} among letters.\r\n");

    private static TextLookup Lookup(string text) => new(TermQuery.Of(text)!, [.. TermMarker.Zones], MayDecide: true);

    private void Keep(string report)
    {
        lock (_reports)
        {
            _reports.Add(report);
        }
    }

    private async Task<List<Damage>> CheckAsync()
    {
        var found = new List<Damage>();
        await ((SqliteEngine)Engine).CheckAsync(
            null, readsContents: false,
            damage =>
            {
                found.Add(damage);
                return ValueTask.CompletedTask;
            },
            (_, _, _) => { }, default);
        return found;
    }

    private async Task<AccountSnapshot> FillAsync(int count, Func<int, string>? letter = null)
    {
        var account = await NewAccountWithInboxAsync();
        account = await AddAsync(account, 1, [.. Enumerable.Range(1, count).Select(letter ?? Letter)]);
        await CountAsync();
        return account;
    }

    private async Task<AccountSnapshot> ExpungeAsync(AccountSnapshot account, UidSet uids) =>
        await CommitAsync(account, account.Change(Time.GetUtcNow()).With(new MailboxChange { Mailbox = new MailboxId(account.Id, 1), Expunged = uids }));

    private async Task ReopenWithoutDisposalAsync()
    {
        await Engine.DisposeAsync();
        await ReopenAsync();
    }

    private async Task<TextIndexStatus> StatusAsync() => await Index.ReadStatusAsync(default);

    /// <summary>Waits until nothing is left to be done.</summary>
    /// <returns>Messages indexed, and waiting.</returns>
    private async Task<(long Indexed, long Waiting)> CountAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        TextIndexStatus status;
        while ((status = await StatusAsync()).IsBusy)
        {
            await Task.Delay(5, limit.Token);
        }

        return (status.Indexed, status.Waiting);
    }

    private async Task<TextMatches> AskAsync(string text) => Assert.Single((await Index.FindAsync(Inbox, [Lookup(text)], default))!);

    /// <summary>The messages that have any of the texts, of which the index must be certain.</summary>
    private async Task<List<uint>> FindAsync(params string[] texts)
    {
        var found = new SortedSet<uint>();
        foreach (var text in texts)
        {
            var matches = await AskAsync(text);
            found.UnionWith(Enumerable.Range(1, 400).Select(uid => (uint)uid).Where(uid => matches.Of(uid) == true));
        }

        return [.. found];
    }
}
