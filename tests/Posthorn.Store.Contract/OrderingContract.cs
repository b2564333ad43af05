namespace Posthorn.Store.Contract;

/// <summary>The guard by mod-sequence, and the order of change sets.</summary>
public abstract class OrderingContract : StoreContract
{
    [Fact]
    public async Task A_change_set_from_another_state_is_refused_and_does_nothing()
    {
        var account = await NewAccountWithInboxAsync();
        var stale = account.Change() with { Subscribed = ["stale"] };
        account = await CommitAsync(account, account.Change() with { Subscribed = ["first"] });

        Assert.False(await Engine.CommitAsync(stale));
        Assert.False(await Engine.CommitAsync(stale with { ExpectedModSeq = account.ModSeq + 1 }));

        var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
        Assert.Equal(["first"], loaded.Subscriptions);
        Assert.Equal(account.ModSeq, loaded.ModSeq);
    }

    [Fact]
    public async Task A_change_set_for_an_account_that_is_not_there_is_refused()
    {
        var account = await NewAccountAsync();
        Assert.False(await Engine.CommitAsync(account.Change() with { Account = new AccountId(account.Id.Value + 1000) }));
    }

    [Fact]
    public async Task Change_sets_take_effect_in_the_order_of_the_calls_without_waiting_between_them()
    {
        var account = await NewAccountWithInboxAsync();
        var answers = new List<Task<bool>>();
        for (var i = 0; i < 1000; i++)
        {
            var change = account.Change() with { Subscribed = [$"{i}"], Unsubscribed = i == 0 ? [] : [$"{i - 1}"] };
            answers.Add(Engine.CommitAsync(change).AsTask());
            account = account.Apply(change);
        }

        Assert.All(await Task.WhenAll(answers), Assert.True);
        Assert.Equal(["999"], (await Engine.LoadAccountAsync(account.Id, default))!.Subscriptions);
    }

    [Fact]
    public async Task Of_many_that_start_from_one_state_exactly_the_first_wins()
    {
        var account = await NewAccountWithInboxAsync();
        var answers = Enumerable.Range(0, 100)
            .Select(i => Engine.CommitAsync(account.Change() with { Subscribed = [$"{i}"] }).AsTask()).ToList();

        var results = await Task.WhenAll(answers);

        Assert.True(results[0]);
        Assert.All(results.Skip(1), Assert.False);
        Assert.Equal(["0"], (await Engine.LoadAccountAsync(account.Id, default))!.Subscriptions);
    }

    [Fact]
    public async Task Many_accounts_commit_side_by_side()
    {
        var accounts = new List<AccountSnapshot>();
        for (var i = 0; i < 20; i++)
        {
            accounts.Add(await NewAccountAsync($"user{i}"));
        }

        await Task.WhenAll(accounts.Select(async start =>
        {
            var account = start;
            for (var i = 0; i < 20; i++)
            {
                account = await CommitAsync(account, account.Change() with { Subscribed = [$"{i}"] });
            }
        }));

        foreach (var account in accounts)
        {
            Assert.Equal(21, (await Engine.LoadAccountAsync(account.Id, default))!.ModSeq);
        }
    }

    [Fact]
    public async Task What_is_acknowledged_is_seen_by_whoever_loads_afterwards()
    {
        var account = await NewAccountWithInboxAsync();
        for (var i = 0; i < 50; i++)
        {
            account = await AddAsync(account, 1, $"message {i}");
            Assert.Equal(i + 1, (await Engine.LoadMailboxAsync(new MailboxId(account.Id, 1), default))!.Messages.Count);
        }
    }
}
