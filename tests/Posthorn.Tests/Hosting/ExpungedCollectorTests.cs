using System.Text;
using Microsoft.Extensions.Logging;
using Posthorn.Configuration;
using Posthorn.Hosting;
using Posthorn.Lmtp.Tests;
using Posthorn.Store;

namespace Posthorn.Tests.Hosting;

/// <summary>The hourly collection of what was expunged.</summary>
public sealed class ExpungedCollectorTests : IAsyncDisposable
{
    private const int Collected = 4002;
    private const int CollectionFailed = 4003;
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();
    private readonly FailingEngine _engine;
    private readonly MailStore _store;
    private readonly CancellationTokenSource _stopping = new();

    public ExpungedCollectorTests()
    {
        _engine = new FailingEngine(new MemoryEngine(_time));
        _store = new MailStore(_engine, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        _log.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task It_runs_hourly_and_takes_only_what_was_expunged_long_enough_ago()
    {
        using var lease = await AccountAsync();
        var inbox = lease.Account.Current.Find("INBOX")!.Id;
        var old = await AppendAsync(lease, "old");
        var shared = await AppendAsync(lease, "shared");
        await AppendAsync(lease, "shared");
        var young = await AppendAsync(lease, "young");
        await AppendAsync(lease, "kept");
        var rows = await RowsAsync(inbox);
        await lease.Account.ExpungeAsync(inbox, UidSet.Of(old, shared), default);
        _time.Advance(TimeSpan.FromDays(14));
        await lease.Account.ExpungeAsync(inbox, UidSet.Of(young), default);

        var running = Start();
        _time.Advance(s_hour - TimeSpan.FromSeconds(1));
        Assert.Empty(_log.Lines);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Until(() => _log.Of(Collected).Any());
        Assert.StartsWith("collected: messages=2 contents=1 ", Assert.Single(_log.Of(Collected)), StringComparison.Ordinal);
        Assert.Equal(rows.Skip(2).Select(row => row.Uid), (await RowsAsync(inbox)).Select(row => row.Uid));
        await Assert.ThrowsAsync<DamagedContentException>(async () => await _engine.OpenContentAsync(rows[0].Content, default));
        foreach (var row in rows.Skip(1))
        {
            await using var reader = await _engine.OpenContentAsync(row.Content, default);
        }

        _time.Advance(TimeSpan.FromDays(14));
        await Until(() => _log.Of(Collected).Count() == 2);
        Assert.StartsWith("collected: messages=1 contents=1 ", _log.Of(Collected).Last(), StringComparison.Ordinal);
        Assert.Equal(2, (await RowsAsync(inbox)).Count);
        await StopAsync(running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_is_logged_once_and_the_next_hour_collects_again(bool isDefect)
    {
        _engine.CollectionFailure = isDefect ? new IOException("The disk is broken.") : new StoreUnavailableException("The disk is full.");
        var running = Start();
        _time.Advance(s_hour);
        await Until(() => _log.Of(CollectionFailed).Any());
        Assert.Equal(LogLevel.Error, Assert.Single(_log.Lines).Level);

        _engine.CollectionFailure = null;
        await Until(() =>
        {
            // It may not have begun to wait again yet.
            _time.Advance(s_hour);
            return _log.Of(Collected).Any();
        });
        Assert.Single(_log.Of(CollectionFailed));
        await StopAsync(running);
    }

    private Task Start() => new ExpungedCollector(_store, new RetentionOptions { ExpungedDays = 14 }, _log).RunAsync(_stopping.Token);

    private async Task StopAsync(Task running)
    {
        await _stopping.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<AccountLease> AccountAsync()
    {
        await _engine.CreateAccountsAsync([new NewAccount("demo", null)], default);
        var lease = (await _store.OpenAccountAsync((await _engine.FindAccountAsync("demo", default))!.Id, default))!;
        await lease.Account.CreateMailboxesAsync([new("INBOX")], ifMissing: true, default);
        return lease;
    }

    private async Task<uint> AppendAsync(AccountLease lease, string text)
    {
        await using var stager = await _engine.StageContentAsync(null, default);
        await stager.WriteAsync(Encoding.ASCII.GetBytes($"Subject: {text}\r\n\r\n"), default);
        await using var content = await stager.CompleteAsync(default);
        var outcome = await lease.Account.AppendAsync(
            lease.Account.Current.Find("INBOX")!.Id, [new IncomingMessage(content, SystemFlags.Deleted, null)], default);
        return outcome.Value.Uids[0];
    }

    private async Task<List<MessageRow>> RowsAsync(MailboxId mailbox)
    {
        var rows = new List<MessageRow>();
        await foreach (var row in _engine.ReadMessagesAsync(mailbox, UidSet.Range(1, uint.MaxValue), default))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var give = Environment.TickCount64 + 20_000; !condition(); await Task.Yield())
        {
            Assert.True(Environment.TickCount64 < give, "It did not come to that.");
        }
    }
}
