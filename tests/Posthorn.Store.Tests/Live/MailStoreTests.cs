namespace Posthorn.Store.Tests;

public sealed class MailStoreTests
{
    [Fact]
    public async Task Everybody_shares_one_account_while_it_is_in_use_and_afterwards()
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        var store = new MailStore(engine, TimeProvider.System);
        var id = await MakeAsync(engine, "ann");
        using var first = await store.OpenAccountAsync(id, default);
        using var second = await store.OpenAccountAsync(id, default);
        Assert.Same(first!.Account, second!.Account);
        first.Dispose();
        first.Dispose();
        second.Dispose();

        using var third = await store.OpenAccountAsync(id, default);

        Assert.Same(first.Account, third!.Account);
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_not_remembered()
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        var store = new MailStore(engine, TimeProvider.System);
        Assert.Null(await store.OpenAccountAsync(new AccountId(1), default));
        var id = await MakeAsync(engine, "ann");
        Assert.Equal(new AccountId(1), id);
        using var lease = await store.OpenAccountAsync(id, default);
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task A_dropped_account_is_loaded_anew()
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        var store = new MailStore(engine, TimeProvider.System);
        var id = await MakeAsync(engine, "ann");
        using var before = await store.OpenAccountAsync(id, default);
        store.Drop(id);

        using var after = await store.OpenAccountAsync(id, default);

        Assert.NotSame(before!.Account, after!.Account);
        Assert.Equal((true, false), (before.Account.IsRemoved, after.Account.IsRemoved));
    }

    [Fact]
    public async Task Accounts_in_use_stay_when_idle_ones_are_dropped()
    {
        await using var engine = new MemoryEngine(TimeProvider.System);
        var store = new MailStore(engine, TimeProvider.System);
        var kept = await MakeAsync(engine, "kept");
        using var lease = await store.OpenAccountAsync(kept, default);
        for (var i = 0; i < 3000; i++)
        {
            (await store.OpenAccountAsync(await MakeAsync(engine, $"user{i}"), default))!.Dispose();
        }

        using var again = await store.OpenAccountAsync(kept, default);

        Assert.Same(lease!.Account, again!.Account);
    }

    private static async Task<AccountId> MakeAsync(MemoryEngine engine, string name)
    {
        await engine.CreateAccountsAsync([new NewAccount(name, null)], default);
        return (await engine.FindAccountAsync(name, default))!.Id;
    }
}
