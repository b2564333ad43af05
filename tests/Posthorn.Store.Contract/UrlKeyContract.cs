namespace Posthorn.Store.Contract;

/// <summary>The keys with which URLs of mailboxes are authorized (RFC 4467 §2.2).</summary>
public abstract class UrlKeyContract : StoreContract
{
    private static readonly byte[] One = [1, 0, 255];
    private static readonly byte[] Other = [2];

    [Fact]
    public async Task A_mailbox_keeps_its_first_key_until_it_is_replaced()
    {
        var account = await NewAccountWithInboxAsync();
        var inbox = new MailboxId(account.Id, 1);
        Assert.Null(await Engine.ReadUrlKeyAsync(inbox, default));

        Assert.Equal(One, await Engine.SetUrlKeyAsync(inbox, One, replaces: false, default));
        Assert.Equal(One, await Engine.SetUrlKeyAsync(inbox, Other, replaces: false, default));
        Assert.Equal(One, await Engine.ReadUrlKeyAsync(inbox, default));
        Assert.Equal(Other, await Engine.SetUrlKeyAsync(inbox, Other, replaces: true, default));
        if (Host.IsDurable)
        {
            await ReopenAsync();
        }

        Assert.Equal(Other, await Engine.ReadUrlKeyAsync(inbox, default));
    }

    [Fact]
    public async Task The_keys_of_one_account_are_removed_without_those_of_others()
    {
        var ann = new MailboxId((await NewAccountWithInboxAsync("ann")).Id, 1);
        var bob = new MailboxId((await NewAccountWithInboxAsync("bob")).Id, 1);
        await Engine.SetUrlKeyAsync(ann, One, replaces: false, default);
        await Engine.SetUrlKeyAsync(bob, One, replaces: false, default);

        await Engine.RemoveUrlKeysAsync(ann.Account, default);

        Assert.Null(await Engine.ReadUrlKeyAsync(ann, default));
        Assert.Equal(One, await Engine.ReadUrlKeyAsync(bob, default));
    }

    [Fact]
    public async Task A_mailbox_that_is_not_there_gets_no_key()
    {
        var account = await NewAccountWithInboxAsync();
        var inbox = new MailboxId(account.Id, 1);
        Assert.Null(await Engine.SetUrlKeyAsync(new MailboxId(account.Id, 2), One, replaces: true, default));
        Assert.Null(await Engine.SetUrlKeyAsync(new MailboxId(new AccountId(99), 1), One, replaces: true, default));
        await CommitAsync(account, account.Change() with { DeletedMailboxes = [inbox] });
        Assert.Null(await Engine.SetUrlKeyAsync(inbox, One, replaces: true, default));
    }

    [Fact]
    public async Task Of_many_who_give_a_key_at_once_all_get_the_same()
    {
        var account = await NewAccountWithInboxAsync();
        var inbox = new MailboxId(account.Id, 1);

        var keys = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Engine.SetUrlKeyAsync(inbox, [(byte)i], replaces: false, default).AsTask()));

        Assert.Single(keys.Select(key => key!.Single()).Distinct());
    }
}
