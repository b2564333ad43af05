using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>A full disk and requests that break, each with and without others in the same transaction.</summary>
public sealed class FailureTests : StoreContract
{
    private readonly List<string> _reports = [];

    private SqliteEngine Sqlite => (SqliteEngine)Engine;

    [Fact]
    public async Task A_full_disk_makes_the_store_unavailable_and_it_recovers_without_a_restart()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "before");
        var pages = await Sqlite.Writer.RunAsync(database => database.Connection.Use("PRAGMA page_count").Scalar());
        await LimitPagesAsync(pages!.Value);

        await using var content = await StageAsync(NoiseOf(200_000));
        var change = account.Change().With(new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 1),
            Added = [account.NewMessage(2, new MessageSource.Staged(content, default))],
        });
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Engine.CommitAsync(change));
        Assert.Equal("The store's disk is full.", failure.Message);
        Assert.False(await Engine.IsWritableAsync(default));
        Assert.Equal(account.ModSeq, (await Engine.LoadAccountAsync(account.Id, default))!.ModSeq);
        Assert.Single((await Engine.LoadMailboxAsync(new MailboxId(account.Id, 1), default))!.Messages);
        Assert.Equal(["The store's disk is full."], _reports);

        await LimitPagesAsync(1_000_000);
        Assert.True(await Engine.CommitAsync(change));
        Assert.True(await Engine.IsWritableAsync(default));
        Assert.Equal(200_000, (await ReadAsync((await RowsAsync(new MailboxId(account.Id, 1)))[1].Content)).Length);
    }

    [Fact]
    public async Task All_requests_of_a_group_that_does_not_fit_fail_and_nothing_of_them_is_done()
    {
        var accounts = new List<AccountSnapshot>();
        for (var i = 0; i < 8; i++)
        {
            accounts.Add(await NewAccountWithInboxAsync($"user{i}"));
        }

        var pages = await Sqlite.Writer.RunAsync(database => database.Connection.Use("PRAGMA page_count").Scalar());
        await LimitPagesAsync(pages!.Value);
        await using var content = await StageAsync(NoiseOf(100_000));

        var stall = Stall();
        var answers = accounts.Select(account => Engine.CommitAsync(account.Change().With(new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 1),
            Added = [account.NewMessage(1, new MessageSource.Staged(content, default))],
        })).AsTask()).ToList();
        stall.Dispose();
        foreach (var answer in answers)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => answer);
        }

        foreach (var account in accounts)
        {
            Assert.Empty((await Engine.LoadMailboxAsync(new MailboxId(account.Id, 1), default))!.Messages);
        }
    }

    [Fact]
    public async Task One_breaking_request_of_a_group_does_not_harm_the_others()
    {
        var account = await NewAccountWithInboxAsync();
        var stall = Stall();
        var before = Engine.CommitAsync(account.Change()).AsTask();
        var broken = Sqlite.Writer.RunAsync<bool>(database =>
        {
            database.Connection.Use("DELETE FROM account").Execute();
            database.Connection.Run("INSERT INTO summary (content, data) VALUES (1, NULL)");
            return true;
        });
        var behind = Engine.CommitAsync(account.Apply(account.Change()).Change()).AsTask();
        stall.Dispose();

        Assert.True(await before);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => broken);
        Assert.True(await behind);
        Assert.Equal(account.ModSeq + 2, (await Engine.LoadAccountAsync(account.Id, default))!.ModSeq);
    }

    [Fact]
    public async Task Requests_that_wait_together_are_one_transaction()
    {
        var accounts = new List<AccountSnapshot>();
        for (var i = 0; i < 50; i++)
        {
            accounts.Add(await NewAccountAsync($"user{i}"));
        }

        using var observer = Connection.OpenReader(Path.Combine(((SqliteHost)Host).Folder, "posthorn.db"));
        var stall = Stall();
        var answers = accounts.Select(account => Engine.CommitAsync(account.Change()).AsTask()).ToList();
        var last = Sqlite.Writer.RunAsync(Count);
        stall.Dispose();
        Assert.All(await Task.WhenAll(answers), Assert.True);

        // Seen from inside the group: the changes of all before it are there, and none is visible outside yet.
        Assert.Equal((50, 0), await last);

        (long, long) Count(WriterDatabase database) => (
            database.Connection.Use("SELECT count(*) FROM account WHERE modseq = 2").Scalar()!.Value,
            observer.Use("SELECT count(*) FROM account WHERE modseq = 2").Scalar()!.Value);
    }

    /// <inheritdoc/>
    protected override EngineHost CreateHost() => new SqliteHost(_reports.Add);

    /// <summary>Keeps the writer busy until disposed, so that what is queued meanwhile becomes one group.</summary>
    private ManualResetStall Stall()
    {
        var stall = new ManualResetStall();
        _ = Sqlite.Writer.RunAsync(_ => stall.Wait());
        stall.WaitUntilBusy();
        return stall;
    }

    private Task<long?> LimitPagesAsync(long pages) =>
        Sqlite.Writer.RunAsync(database => database.Connection.Use($"PRAGMA max_page_count = {pages}").Scalar());

    private static byte[] NoiseOf(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private sealed class ManualResetStall : IDisposable
    {
        private readonly ManualResetEventSlim _busy = new();
        private readonly ManualResetEventSlim _go = new();

        public bool Wait()
        {
            _busy.Set();
            _go.Wait();
            return true;
        }

        public void WaitUntilBusy() => _busy.Wait();

        public void Dispose() => _go.Set();
    }
}
