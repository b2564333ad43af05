namespace Posthorn.Store.Contract;

/// <summary>Giving back the space of what was removed.</summary>
public abstract class CollectionContract : StoreContract
{
    [Fact]
    public async Task Only_what_was_expunged_before_the_moment_is_collected()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "one", "two", "three");
        var mailbox = new MailboxId(account.Id, 1);
        var start = Time.GetUtcNow();
        account = await CommitAsync(account, account.Change(start).With(
            new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(1) }));
        await CommitAsync(account, account.Change(start.AddDays(1)).With(
            new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(2) }));
        var rows = await RowsAsync(mailbox);

        Assert.Equal(new CollectionReport(0, 0, 0), await Engine.CollectAsync(start, default));
        var report = await Engine.CollectAsync(start.AddHours(1), default);

        Assert.Equal((1, 1), (report.Messages, report.Contents));
        Assert.True(report.Bytes > 0);
        Assert.Equal([2, 3], (await RowsAsync(mailbox)).Select(row => (int)row.Uid));
        await Assert.ThrowsAsync<DamagedContentException>(async () => await Engine.OpenContentAsync(rows[0].Content, default));
        Assert.Equal("two", await ReadTextAsync(rows[1].Content));
    }

    [Fact]
    public async Task Content_stays_as_long_as_one_message_refers_to_it()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "same", "same", "same");
        var mailbox = new MailboxId(account.Id, 1);
        account = await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(1, 2) }));
        var later = Time.GetUtcNow().AddDays(1);

        var report = await Engine.CollectAsync(later, default);
        Assert.Equal((2, 0), (report.Messages, report.Contents));
        Assert.Equal("same", await ReadTextAsync(Assert.Single(await RowsAsync(mailbox)).Content));

        await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(3) }));
        report = await Engine.CollectAsync(later, default);
        Assert.Equal((1, 1), (report.Messages, report.Contents));
    }

    [Fact]
    public async Task A_copy_keeps_the_content_of_a_collected_source()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "moved");
        var mailbox = new MailboxId(account.Id, 1);
        await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = mailbox,
            Added = [account.NewMessage(2, new MessageSource.Copy(mailbox, 1))],
            Expunged = UidSet.Of(1),
        }));

        Assert.Equal((1, 0), await CollectAllAsync());
        Assert.Equal("moved", await ReadTextAsync(Assert.Single(await RowsAsync(mailbox)).Content));
    }

    [Fact]
    public async Task Deleted_mailboxes_and_removed_accounts_are_collected_with_all_that_is_in_them()
    {
        var ann = await AddAsync(await NewAccountWithInboxAsync("ann"), 1, "a", "b", "shared");
        var bob = await AddAsync(await NewAccountWithInboxAsync("bob"), 1, "c", "d", "shared");
        bob = await CommitAsync(bob, bob.Change().With(
            new MailboxChange { Mailbox = new MailboxId(bob.Id, 1), Expunged = UidSet.Of(1) }));
        await CommitAsync(ann, ann.Change() with { DeletedMailboxes = [new MailboxId(ann.Id, 1)] });
        await Engine.RemoveAccountAsync(bob.Id, default);

        Assert.Equal((6, 5), await CollectAllAsync());
        Assert.Equal((0, 0), await CollectAllAsync());
        Assert.NotNull(await Engine.LoadAccountAsync(ann.Id, default));
    }

    [Fact]
    public async Task Much_is_collected_in_one_call_while_commits_go_on()
    {
        var texts = Enumerable.Range(0, 1500).Select(i => $"message {i}").ToArray();
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, texts);
        account = await CommitAsync(account, account.Change().With(
            new MailboxChange { Mailbox = new MailboxId(account.Id, 1), Expunged = UidSet.Range(1, 1500) }));

        var collection = CollectAllAsync();
        for (var i = 0; i < 20; i++)
        {
            account = await AddAsync(account, 1, $"message {i}");
        }

        var (messages, contents) = await collection;
        Assert.Equal(1500, messages);
        Assert.InRange(contents, 1480, 1500);
        await CollectAllAsync();
        foreach (var row in await RowsAsync(new MailboxId(account.Id, 1)))
        {
            Assert.Equal($"message {row.Uid - 1501}", await ReadTextAsync(row.Content));
        }
    }

    [Fact]
    public async Task Staged_content_survives_a_collection_and_can_be_committed_afterwards()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "other");
        var mailbox = new MailboxId(account.Id, 1);
        foreach (var text in new[] { "small", new string('x', 300_000) + Guid.NewGuid() })
        {
            // The same content is stored, expunged and about to be collected when it is staged a second time.
            account = await AddAsync(account, 1, text);
            var uid = account.Find(mailbox)!.UidNext;
            account = await CommitAsync(account, account.Change().With(
                new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(uid - 1) }));
            await using var staged = await StageAsync(text);
            await CollectAllAsync();

            account = await CommitAsync(account, account.Change() with
            {
                SavedMailboxes = [account.Find(mailbox)! with { UidNext = uid + 1 }],
                Messages =
                [
                    new MailboxChange
                    {
                        Mailbox = mailbox,
                        Added = [account.NewMessage(uid, new MessageSource.Staged(staged, default))],
                    },
                ],
            });

            await staged.DisposeAsync();
            await CollectAllAsync();
            Assert.Equal(text, await ReadTextAsync((await RowsAsync(mailbox, UidSet.Of(uid)))[0].Content));
        }
    }

    private async Task<(long Messages, long Contents)> CollectAllAsync()
    {
        var report = await Engine.CollectAsync(Time.GetUtcNow().AddDays(1), default);
        return (report.Messages, report.Contents);
    }
}
