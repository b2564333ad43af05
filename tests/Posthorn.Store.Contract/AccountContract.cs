namespace Posthorn.Store.Contract;

/// <summary>Accounts: found by name, made all or none, removed.</summary>
public abstract class AccountContract : StoreContract
{
    [Fact]
    public async Task A_new_account_is_found_by_its_name_and_is_empty()
    {
        Assert.Empty(await Engine.CreateAccountsAsync([new NewAccount("ann@example.org", "{X}secret", 5_000_000_000)], default));

        var record = await Engine.FindAccountAsync("ann@example.org", default);
        Assert.Equal("ann@example.org", record!.Name);
        Assert.Equal("{X}secret", record.Credential);
        Assert.Equal(5_000_000_000, record.QuotaBytes);
        Assert.Equal(Time.GetUtcNow(), record.CreatedAt);
        var snapshot = await Engine.LoadAccountAsync(record.Id, default);
        Assert.Equal(1, snapshot!.ModSeq);
        Assert.Equal(1, snapshot.NextMailboxNumber);
        Assert.Equal(0u, snapshot.LastUidValidity);
        Assert.Equal(5_000_000_000, snapshot.QuotaBytes);
        Assert.Empty(snapshot.Mailboxes);
        Assert.Empty(snapshot.Subscriptions);
    }

    [Fact]
    public async Task An_unknown_name_and_an_unknown_id_give_null()
    {
        Assert.Null(await Engine.FindAccountAsync("nobody", default));
        Assert.Null(await Engine.LoadAccountAsync(new AccountId(99), default));
        Assert.Null(await Engine.LoadMailboxAsync(new MailboxId(new AccountId(99), 1), default));
        Assert.False(await Engine.SetCredentialAsync(new AccountId(99), "x", default));
        Assert.False(await Engine.RemoveAccountAsync(new AccountId(99), default));
    }

    [Fact]
    public async Task Accounts_are_made_all_or_none_and_taken_names_are_told()
    {
        await NewAccountAsync("bob");

        Assert.Equal(["bob"], await Engine.CreateAccountsAsync([new("ann", null), new("bob", null)], default));

        Assert.Null(await Engine.FindAccountAsync("ann", default));
    }

    [Fact]
    public async Task A_name_that_is_given_twice_in_one_call_is_taken_the_second_time()
    {
        Assert.Equal(["ann"], await Engine.CreateAccountsAsync([new("ann", null), new("ann", null)], default));
        Assert.Null(await Engine.FindAccountAsync("ann", default));
    }

    [Fact]
    public async Task Accounts_are_listed_in_order_of_name_without_removed_ones()
    {
        var names = Enumerable.Range(0, 2500).Select(i => $"user{i:0000}").ToList();
        await Engine.CreateAccountsAsync([.. names.AsEnumerable().Reverse().Select(name => new NewAccount(name, null))], default);
        var gone = await Engine.FindAccountAsync("user0100", default);
        await Engine.RemoveAccountAsync(gone!.Id, default);

        var listed = new List<string>();
        await foreach (var account in Engine.ListAccountsAsync(default))
        {
            listed.Add(account.Name);
        }

        Assert.Equal(names.Where(name => name != "user0100"), listed);
    }

    [Fact]
    public async Task A_credential_can_be_set_and_taken_away()
    {
        var account = await NewAccountAsync();

        Assert.True(await Engine.SetCredentialAsync(account.Id, "{X}new", default));
        Assert.Equal("{X}new", (await Engine.FindAccountAsync("ann", default))!.Credential);
        Assert.True(await Engine.SetCredentialAsync(account.Id, null, default));
        Assert.Null((await Engine.FindAccountAsync("ann", default))!.Credential);
    }

    [Fact]
    public async Task A_removed_account_is_gone_and_its_name_is_free_for_another_one()
    {
        var account = await NewAccountWithInboxAsync();

        Assert.True(await Engine.RemoveAccountAsync(account.Id, default));

        Assert.Null(await Engine.FindAccountAsync("ann", default));
        Assert.Null(await Engine.LoadAccountAsync(account.Id, default));
        Assert.Null(await Engine.LoadMailboxAsync(new MailboxId(account.Id, 1), default));
        Assert.False(await Engine.CommitAsync(account.Change()));
        Assert.False(await Engine.RemoveAccountAsync(account.Id, default));
        Assert.False(await Engine.SetCredentialAsync(account.Id, "x", default));
        var second = await NewAccountAsync();
        Assert.NotEqual(account.Id, second.Id);
        Assert.Empty(second.Mailboxes);
    }

    [Fact]
    public async Task An_identity_is_not_given_again_after_a_removal_and_a_collection()
    {
        var account = await NewAccountAsync();
        await Engine.RemoveAccountAsync(account.Id, default);
        await Engine.CollectAsync(Time.GetUtcNow().AddDays(1), default);

        Assert.NotEqual(account.Id, (await NewAccountAsync()).Id);
    }
}
