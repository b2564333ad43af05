namespace Posthorn.Store.Contract;

/// <summary>What a change set does to messages.</summary>
public abstract class CommitContract : StoreContract
{
    [Fact]
    public async Task A_new_message_is_kept_with_all_that_is_said_of_it()
    {
        var account = await NewAccountWithInboxAsync();
        await using var content = await StageAsync("Subject: x\r\n\r\nhello");
        var flags = new MessageFlags(SystemFlags.Seen | SystemFlags.Draft, KeywordSet.Of("$Forwarded", "Ünï"));
        var date = InternalDate.From(new DateTimeOffset(1931, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-210)));
        var entry = new MessageEntry(uint.MaxValue, flags, account.ModSeq + 1, uint.MaxValue, date);
        var saved = new DateTimeOffset(2026, 11, 23, 12, 34, 56, TimeSpan.Zero);
        var message = new NewMessage(entry, new MessageSource.Staged(content, "Received: y\r\n"u8.ToArray()), saved);

        await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = Inbox(account), Added = [message] }));

        Assert.Equal(entry, Assert.Single((await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages));
        var row = Assert.Single(await RowsAsync(Inbox(account)));
        Assert.Equal(uint.MaxValue, row.Uid);
        Assert.Equal("Received: y\r\n"u8, row.TracePrefix.Span);
        Assert.Equal(saved, row.SaveDate);
        Assert.Equal(content.Summary.Serialize(), row.Summary.Serialize());
        Assert.Equal("Subject: x\r\n\r\nhello", await ReadTextAsync(row.Content));
    }

    [Fact]
    public async Task Flags_are_changed_and_everything_else_of_the_message_stays()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "one", "two", "three");
        var before = (await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages;
        var changed = before[1] with { Flags = new MessageFlags(SystemFlags.Answered, KeywordSet.Of("a", "B")), ModSeq = account.ModSeq + 1 };

        account = await CommitAsync(
            account, account.Change().With(new MailboxChange { Mailbox = Inbox(account), Updated = [changed] }));
        var cleared = before[0] with { Flags = default, ModSeq = account.ModSeq + 1 };
        await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = Inbox(account), Updated = [cleared] }));

        Assert.Equal([cleared, changed, before[2]], (await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages);
    }

    [Fact]
    public async Task An_expunged_message_leaves_the_mailbox_and_can_still_be_read()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "one", "two", "three", "four");

        account = await CommitAsync(account, account.Change().With(
            new MailboxChange { Mailbox = Inbox(account), Expunged = UidSet.Of(2, 3) }));

        Assert.Equal([1, 4], (await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages.Select(message => (int)message.Uid));
        var rows = await RowsAsync(Inbox(account));
        Assert.Equal([1, 2, 3, 4], rows.Select(row => (int)row.Uid));
        Assert.Equal("three", await ReadTextAsync(rows[2].Content));
    }

    [Fact]
    public async Task A_copy_has_the_content_and_the_trace_prefix_of_its_source()
    {
        var account = await TwoMailboxesAsync();
        await using var content = await StageAsync("body");
        account = await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = Inbox(account),
            Added = [account.NewMessage(1, new MessageSource.Staged(content, "Received: z\r\n"u8.ToArray()))],
        }));

        account = await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 2),
            Added = [account.NewMessage(5, new MessageSource.Copy(Inbox(account), 1), flags: SystemFlags.Seen)],
        }));

        var source = Assert.Single(await RowsAsync(Inbox(account)));
        var copy = Assert.Single(await RowsAsync(new MailboxId(account.Id, 2)));
        Assert.Equal(source.Content, copy.Content);
        Assert.Equal(5u, copy.Uid);
        Assert.Equal("Received: z\r\n"u8, copy.TracePrefix.Span);
        Assert.Equal(source.Summary.Serialize(), copy.Summary.Serialize());
    }

    [Fact]
    public async Task A_message_is_moved_by_one_change_set()
    {
        var account = await AddAsync(await TwoMailboxesAsync(), 1, "moved");
        var target = new MailboxId(account.Id, 2);

        await CommitAsync(account, account.Change() with
        {
            Messages =
            [
                new MailboxChange { Mailbox = Inbox(account), Expunged = UidSet.Of(1) },
                new MailboxChange { Mailbox = target, Added = [account.NewMessage(1, new MessageSource.Copy(Inbox(account), 1))] },
            ],
        });

        Assert.Empty((await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages);
        Assert.Equal("moved", await ReadTextAsync(Assert.Single(await RowsAsync(target)).Content));
    }

    [Fact]
    public async Task A_message_can_be_copied_within_its_mailbox_and_expunged_at_once()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "same place");

        await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = Inbox(account),
            Added = [account.NewMessage(2, new MessageSource.Copy(Inbox(account), 1))],
            Expunged = UidSet.Of(1),
        }));

        Assert.Equal(2u, Assert.Single((await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages).Uid);
        Assert.Equal("same place", await ReadTextAsync((await RowsAsync(Inbox(account), UidSet.Of(2)))[0].Content));
    }

    [Fact]
    public async Task A_change_set_that_cannot_be_done_does_nothing_and_harms_no_other()
    {
        var account = await AddAsync(await TwoMailboxesAsync(), 1, "one");
        var other = await NewAccountWithInboxAsync("bob");
        var broken = account.Change().With(new MailboxChange
        {
            Mailbox = Inbox(account),
            Added = [account.NewMessage(2, new MessageSource.Copy(new MailboxId(account.Id, 2), 77))],
        });

        // All of them are under way together, so that an engine that groups commits has them in one group.
        var answers = new List<Task<bool>>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(Engine.CommitAsync(other.Change()).AsTask());
            other = other.Apply(other.Change());
            answers.Add(CommitBrokenAsync(broken));
        }

        var results = await Task.WhenAll(answers);
        Assert.All(results.Where((_, i) => i % 2 == 0), Assert.True);
        Assert.All(results.Where((_, i) => i % 2 == 1), Assert.False);
        Assert.Equal(account.ModSeq, (await Engine.LoadAccountAsync(account.Id, default))!.ModSeq);
        Assert.Single((await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages);
        Assert.Equal(other.ModSeq, (await Engine.LoadAccountAsync(other.Id, default))!.ModSeq);
    }

    private async Task<bool> CommitBrokenAsync(ChangeSet change)
    {
        try
        {
            return await Engine.CommitAsync(change);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<AccountSnapshot> TwoMailboxesAsync()
    {
        var account = await NewAccountWithInboxAsync();
        return await CommitAsync(
            account, account.Change() with { NextMailboxNumber = 3, SavedMailboxes = [account.NewMailbox(2, "two")] });
    }

    private static MailboxId Inbox(AccountSnapshot account) => new(account.Id, 1);
}
