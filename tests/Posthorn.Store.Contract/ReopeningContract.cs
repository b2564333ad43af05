namespace Posthorn.Store.Contract;

/// <summary>What is found again after a store was closed. For engines that are durable.</summary>
public abstract class ReopeningContract : StoreContract
{
    [Fact]
    public async Task Everything_is_there_again()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "one", "two", new string('x', 300_000));
        var mailbox = new MailboxId(account.Id, 1);
        account = await CommitAsync(account, account.Change() with
        {
            Subscribed = ["a"],
            Messages = [new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(2) }],
        });
        var before = await Engine.LoadMailboxAsync(mailbox, default);

        await ReopenAsync();

        var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
        Assert.Equal(account.Mailboxes, loaded.Mailboxes);
        Assert.Equal(account.ModSeq, loaded.ModSeq);
        Assert.Equal(["a"], loaded.Subscriptions);
        Assert.Equal(before!.Messages, (await Engine.LoadMailboxAsync(mailbox, default))!.Messages);
        Assert.Equal(3, (await RowsAsync(mailbox)).Count);
        Assert.Equal(300_000, (await ReadAsync((await RowsAsync(mailbox))[2].Content)).Length);
    }

    [Fact]
    public async Task Identities_of_accounts_and_contents_go_on()
    {
        var first = await AddAsync(await NewAccountWithInboxAsync("ann"), 1, "one");
        await Engine.RemoveAccountAsync(first.Id, default);
        await ReopenAsync();

        var second = await AddAsync(await NewAccountWithInboxAsync("ann"), 1, "two");

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("two", await ReadTextAsync(Assert.Single(await RowsAsync(new MailboxId(second.Id, 1))).Content));
    }

    [Fact]
    public async Task A_closed_store_is_unavailable()
    {
        var account = await NewAccountAsync();
        await Engine.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Engine.CommitAsync(account.Change()));
        Assert.False(await Engine.IsWritableAsync(default));
    }

    [Fact]
    public async Task What_is_queued_when_the_store_is_closed_is_answered()
    {
        var account = await NewAccountWithInboxAsync();
        var answers = new List<Task<bool>>();
        for (var i = 0; i < 200; i++)
        {
            answers.Add(Engine.CommitAsync(account.Change()).AsTask());
            account = account.Apply(account.Change());
        }

        await ReopenAsync();

        Assert.All(await Task.WhenAll(answers), Assert.True);
        Assert.Equal(account.ModSeq, (await Engine.LoadAccountAsync(account.Id, default))!.ModSeq);
    }
}
