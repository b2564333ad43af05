using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>
/// Experiments behind docs/decisions, not run with the tests. To run them:
/// <c>dotnet test --project tests/Posthorn.Store.Sqlite.Tests -c Release --explicit only --output Detailed</c>.
/// </summary>
public sealed class Measurements(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly SqliteHost _host = new();
    private SqliteEngine _engine = null!;
    private MailStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await _host.OpenSqliteAsync();
        _store = new MailStore(_engine, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact(Explicit = true)]
    public async Task Deliveries_from_1_and_8_and_64_callers()
    {
        const int Messages = 10_000;
        var single = 0.0;
        foreach (var callers in new[] { 1, 8, 64, 1, 8, 64 })
        {
            var accounts = await Task.WhenAll(Enumerable.Range(0, callers).Select(i => AccountAsync($"{Guid.NewGuid():n}.{i}")));
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(accounts.Select(account => Task.Run(async () =>
            {
                for (var i = 0; i < Messages / callers; i++)
                {
                    await AppendAsync(account, i);
                }
            })));
            var rate = Messages / watch.Elapsed.TotalSeconds;
            single = callers == 1 ? rate : single;
            output.WriteLine($"{callers,3} callers: {rate,8:0} messages/s, {rate / single:0.0} times one caller");
        }
    }

    [Fact(Explicit = true)]
    public async Task Opening_a_mailbox_of_100_000_messages()
    {
        var account = await AccountAsync("big");
        var inbox = new MailboxId(account.Id, 1);
        await using var content = await StageAsync(1);
        var trace = Encoding.ASCII.GetBytes("Received: from a.example by b.example;\r\n" + new string('x', 250) + "\r\n");
        var message = new IncomingMessage(content, new MessageFlags(SystemFlags.Seen, KeywordSet.Of("$Forwarded")), null, trace);
        for (var i = 0; i < 100; i++)
        {
            await account.AppendAsync(inbox, [.. Enumerable.Repeat(message, 1000)], default);
        }

        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            var count = (await _engine.LoadMailboxAsync(inbox, default))!.Messages.Count;
            output.WriteLine($"load {count}: {watch.ElapsedMilliseconds} ms");
            watch.Restart();
            count = 0;
            await foreach (var row in _engine.ReadMessagesAsync(inbox, UidSet.Range(1, uint.MaxValue), default))
            {
                count++;
            }

            output.WriteLine($"rows {count}: {watch.ElapsedMilliseconds} ms");
            watch.Restart();
            count = 0;
            await foreach (var row in _engine.ReadMessagesAsync(
                inbox, UidSet.Of(Enumerable.Range(1, 50_000).Select(uid => (uint)(2 * uid))), default))
            {
                count++;
            }

            output.WriteLine($"every second row, {count}: {watch.ElapsedMilliseconds} ms");
        }
    }

    private async Task<MailAccount> AccountAsync(string name)
    {
        await _engine.CreateAccountsAsync([new NewAccount(name, null)], default);
        var record = await _engine.FindAccountAsync(name, default);
        var lease = await _store.OpenAccountAsync(record!.Id, default);
        await lease!.Account.CreateMailboxesAsync([new NewMailbox(MailboxName.Inbox)], false, default);
        return lease.Account;
    }

    private async Task AppendAsync(MailAccount account, int number)
    {
        await using var content = await StageAsync(number);
        await account.AppendAsync(
            new MailboxId(account.Id, 1), ImmutableArray.Create(new IncomingMessage(content)), default);
    }

    private async Task<StagedContent> StageAsync(int number)
    {
        var text = new StringBuilder($"From: a@example.org\r\nSubject: message {number}\r\nMessage-ID: <{Guid.NewGuid()}>\r\n\r\n");
        for (var i = 0; i < 40; i++)
        {
            text.Append("line ").Append(i * number).Append(" of a small message, such as people write them\r\n");
        }

        await using var stager = await _engine.StageContentAsync(null, default);
        await stager.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), default);
        return await stager.CompleteAsync(default);
    }
}
