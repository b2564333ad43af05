namespace Posthorn.Store.Contract;

/// <summary>What identifies messages beyond their mailboxes (RFC 8474 §5).</summary>
public abstract class ThreadContract : StoreContract
{
    private const string First = "Message-ID: <a@x>\r\nSubject: Plans\r\n\r\nx";
    private const string Answer = "Message-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\nSubject: Re: Plans\r\n\r\nx";
    private const string Other = "Message-ID: <c@x>\r\nSubject: Other\r\n\r\nx";

    [Theory]
    [InlineData(First, Answer)]
    [InlineData(Answer, First)]
    public async Task Messages_that_refer_to_each_other_are_in_one_thread_in_either_order(string one, string two)
    {
        await AddAsync(await NewAccountWithInboxAsync(), 1, one, Other, two);

        var threads = await ThreadsAsync("ann");

        Assert.Equal(threads[0], threads[2]);
        Assert.NotEqual(threads[0], threads[1]);
        Assert.DoesNotContain(null, threads);
    }

    [Fact]
    public async Task A_thread_is_found_again_after_its_messages_were_collected_and_the_store_was_opened_anew()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, First, Other);
        var mailbox = new MailboxId(account.Id, 1);
        var before = await ThreadsAsync("ann");
        account = await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(1, 2) }));
        await Engine.CollectAsync(Time.GetUtcNow().AddHours(1), default);
        if (Host.IsDurable)
        {
            await ReopenAsync();
        }

        await AddAsync(account, 1, Answer, First);

        Assert.Equal([before[0], before[0]], await ThreadsAsync("ann"));
    }

    [Fact]
    public async Task Each_account_has_threads_of_its_own_and_the_same_content_may_be_in_several()
    {
        var ann = await AddAsync(await NewAccountWithInboxAsync("ann"), 1, Answer, First);
        await AddAsync(await NewAccountWithInboxAsync("bob"), 1, First, First);
        var anns = await ThreadsAsync("ann");
        var bobs = await ThreadsAsync("bob");

        Assert.Equal(anns[0], anns[1]);
        Assert.Equal(bobs[0], bobs[1]);

        // Bob's thread began with another message; that of Ann goes on without him.
        Assert.NotEqual(anns[0], bobs[0]);
        Assert.True(await Engine.RemoveAccountAsync((await Engine.FindAccountAsync("bob", default))!.Id, default));
        await Engine.CollectAsync(Time.GetUtcNow().AddHours(1), default);
        await AddAsync(ann, 1, "Message-ID: <d@x>\r\nReferences: <a@x>\r\n\r\nx");
        Assert.Single((await ThreadsAsync("ann")).Distinct());
    }

    [Fact]
    public async Task A_copy_has_the_ids_of_the_original_also_when_that_is_expunged()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, First);
        var inbox = new MailboxId(account.Id, 1);
        var before = Assert.Single(await IdsAsync(inbox));
        account = await CommitAsync(account, account.Change() with
        {
            NextMailboxNumber = 3,
            SavedMailboxes = [account.NewMailbox(2, "Archive")],
        });
        var original = (await Engine.LoadMailboxAsync(inbox, default))!.Messages.Single();
        var copy = account.NewMessage(7, new MessageSource.Copy(inbox, 1));
        copy = copy with { Entry = copy.Entry with { InternalDate = original.InternalDate } };
        await CommitAsync(account, account.Change() with
        {
            Messages =
            [
                new MailboxChange { Mailbox = new MailboxId(account.Id, 2), Added = [copy] },
                new MailboxChange { Mailbox = inbox, Expunged = UidSet.Of(1) },
            ],
        });

        Assert.Equal(before, Assert.Single(await IdsAsync(new MailboxId(account.Id, 2))));
        Assert.Equal(before, Assert.Single(await IdsAsync(inbox)));
    }

    [Fact]
    public async Task Messages_have_one_email_id_only_if_everything_immutable_is_the_same()
    {
        var account = await NewAccountWithInboxAsync();
        await using var content = await StageAsync(First);
        await using var other = await StageAsync(Other);

        // Its internal date is that of the message with the other UID.
        NewMessage Message(uint uid, StagedContent staged, string trace, uint dateOf)
        {
            var made = account.NewMessage(dateOf, new MessageSource.Staged(staged, System.Text.Encoding.ASCII.GetBytes(trace)));
            return made with { Entry = made.Entry with { Uid = uid } };
        }

        await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 1),
            Added = [Message(1, content, "", 1), Message(2, content, "", 1), Message(3, content, "", 2), Message(4, content, "X: y\r\n", 1), Message(5, other, "", 1)],
        }));

        var ids = await IdsAsync(new MailboxId(account.Id, 1));

        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(4, ids.Select(one => one.Email).Distinct().Count());
        Assert.Single(ids.Take(4).Select(one => one.Thread).Distinct());
    }

    [Fact]
    public async Task A_change_set_that_is_refused_leaves_no_trace_in_the_threads()
    {
        var account = await NewAccountWithInboxAsync();
        await using var content = await StageAsync(Answer);
        var added = new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 1),
            Added = [account.NewMessage(1, new MessageSource.Staged(content, default))],
        };
        Assert.False(await Engine.CommitAsync(account.Change().With(added) with { ExpectedModSeq = account.ModSeq + 5 }));

        await AddAsync(account, 1, First, Answer);
        await AddAsync(await NewAccountWithInboxAsync("bob"), 1, First);

        Assert.Equal((await ThreadsAsync("bob"))[0], (await ThreadsAsync("ann"))[0]);
    }

    private async Task<List<ObjectIds>> IdsAsync(MailboxId mailbox)
    {
        var ids = new List<ObjectIds>();
        await foreach (var row in Engine.ReadMessagesAsync(mailbox, UidSet.Range(1, uint.MaxValue), MessageDetails.Ids, default))
        {
            ids.Add(row.Ids);
        }

        return ids;
    }

    private async Task<List<long?>> ThreadsAsync(string name)
    {
        var account = (await Engine.FindAccountAsync(name, default))!;
        return (await IdsAsync(new MailboxId(account.Id, 1))).ConvertAll(ids => ids.Thread);
    }
}
