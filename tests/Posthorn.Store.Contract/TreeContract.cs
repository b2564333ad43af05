namespace Posthorn.Store.Contract;

/// <summary>The tree: mailboxes, counters and subscriptions as change sets leave them.</summary>
public abstract class TreeContract : StoreContract
{
    [Fact]
    public async Task A_mailbox_is_kept_with_all_that_is_said_of_it()
    {
        var account = await NewAccountAsync();
        var mailbox = new MailboxInfo
        {
            Id = new MailboxId(account.Id, 1),
            Name = "Ärzte/🐎",
            UidValidity = uint.MaxValue,
            UidNext = uint.MaxValue - 1,
            HighestModSeq = 1L << 60,
            TreeModSeq = 12,
            Uses = SpecialUses.Sent | SpecialUses.Trash,
            Messages = 3,
            Unseen = 2,
            Deleted = 1,
            Size = 1L << 50,
            FirstRecentUid = uint.MaxValue - 2,
        };

        var after = await CommitAsync(account, account.Change() with { NextMailboxNumber = 2, SavedMailboxes = [mailbox] });

        Assert.Equal(mailbox, (await Engine.LoadAccountAsync(account.Id, default))!.Find("Ärzte/🐎"));
        Assert.Equal(mailbox, (await Engine.LoadMailboxAsync(mailbox.Id, default))!.Info);
        Assert.Equal(2, after.NextMailboxNumber);
    }

    [Fact]
    public async Task The_loaded_account_is_what_the_change_sets_amount_to()
    {
        var account = await NewAccountWithInboxAsync();
        account = await CommitAsync(account, account.Change() with
        {
            NextMailboxNumber = 4,
            LastUidValidity = 9,
            SavedMailboxes = [account.NewMailbox(2, "a"), account.NewMailbox(3, "b")],
            Subscribed = ["a", "nowhere"],
        });
        account = await CommitAsync(account, account.Change() with
        {
            SavedMailboxes = [account.Find("a")! with { Name = "b" }, account.Find("b")! with { Name = "a" }],
            Unsubscribed = ["a", "unknown"],
            Subscribed = ["b", "nowhere"],
        });

        var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
        Assert.Equal(account.Mailboxes, loaded.Mailboxes);
        Assert.Equal(["b", "nowhere"], loaded.Subscriptions);
        Assert.Equal(2, loaded.Find("b")!.Id.Number);
        Assert.Equal("b", loaded.Find(new MailboxId(account.Id, 2))!.Name);
        Assert.Equal((account.ModSeq, 4, 9u), (loaded.ModSeq, loaded.NextMailboxNumber, loaded.LastUidValidity));
    }

    [Fact]
    public async Task A_deleted_mailbox_is_gone_and_its_name_can_be_used_by_a_new_one()
    {
        var account = await NewAccountWithInboxAsync();
        var first = account.NewMailbox(2, "a");
        account = await CommitAsync(account, account.Change() with { NextMailboxNumber = 3, SavedMailboxes = [first] });
        account = await AddAsync(account, 2, "old");

        account = await CommitAsync(account, account.Change() with
        {
            NextMailboxNumber = 4,
            DeletedMailboxes = [first.Id],
            SavedMailboxes = [account.NewMailbox(3, "a")],
        });

        Assert.Null(await Engine.LoadMailboxAsync(first.Id, default));
        Assert.Equal(3, (await Engine.LoadAccountAsync(account.Id, default))!.Find("a")!.Id.Number);
        Assert.Empty((await Engine.LoadMailboxAsync(new MailboxId(account.Id, 3), default))!.Messages);

        // When that was stays known after later changes.
        var deletion = account.ModSeq;
        account = await CommitAsync(account, account.Change() with { Subscribed = ["a"] });
        Assert.Equal((deletion, deletion), (account.DeletionModSeq, (await Engine.LoadAccountAsync(account.Id, default))!.DeletionModSeq));
    }

    [Fact]
    public async Task Accounts_do_not_touch_each_other()
    {
        var ann = await NewAccountWithInboxAsync("ann");
        var bob = await NewAccountWithInboxAsync("bob");
        ann = await AddAsync(ann, 1, "for ann");

        Assert.Empty((await Engine.LoadMailboxAsync(new MailboxId(bob.Id, 1), default))!.Messages);
        Assert.Equal(bob.ModSeq, (await Engine.LoadAccountAsync(bob.Id, default))!.ModSeq);
        Assert.Single(await RowsAsync(new MailboxId(ann.Id, 1)));
        Assert.Empty(await RowsAsync(new MailboxId(bob.Id, 1)));
    }
}
