namespace Posthorn.Store.Contract;

/// <summary>Which messages were expunged since a mod-sequence (RFC 7162 §3.2.5.1).</summary>
public abstract class ExpungedContract : StoreContract
{
    [Fact]
    public async Task What_was_expunged_after_a_mod_sequence_is_known_and_nothing_else()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "a", "b", "c", "d");
        var mailbox = new MailboxId(account.Id, 1);
        var start = account.ModSeq;
        account = await ExpungeAsync(account, 3);
        var afterFirst = account.ModSeq;
        account = await ExpungeAsync(account, 1, 4);

        Assert.Equal(UidSet.Of(1, 3, 4), await Engine.ReadExpungedAsync(mailbox, 0, default));
        Assert.Equal(UidSet.Of(1, 3, 4), await Engine.ReadExpungedAsync(mailbox, start, default));
        Assert.Equal(UidSet.Of(1, 4), await Engine.ReadExpungedAsync(mailbox, afterFirst, default));
        Assert.Equal(UidSet.Empty, await Engine.ReadExpungedAsync(mailbox, account.ModSeq, default));
        Assert.Equal(UidSet.Empty, await Engine.ReadExpungedAsync(new MailboxId(account.Id, 9), 0, default));
    }

    [Fact]
    public async Task What_was_collected_stays_known()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "a", "b", "c", "d", "e");
        var mailbox = new MailboxId(account.Id, 1);
        account = await ExpungeAsync(account, 2);
        var afterFirst = account.ModSeq;
        account = await ExpungeAsync(account, 3);
        await Engine.CollectAsync(Time.GetUtcNow().AddDays(1), default);
        var afterCollection = account.ModSeq;
        account = await ExpungeAsync(account, 5);

        for (var opened = 0; opened < 2; opened++)
        {
            Assert.Equal(UidSet.Of(2, 3, 5), await Engine.ReadExpungedAsync(mailbox, 0, default));
            var exact = await Engine.ReadExpungedAsync(mailbox, afterFirst, default);
            Assert.Equal(UidSet.Of(3, 5), exact.Except(UidSet.Of(2)));
            Assert.Equal(UidSet.Of(5), await Engine.ReadExpungedAsync(mailbox, afterCollection, default));
            if (Host.IsDurable)
            {
                await ReopenAsync();
            }
        }
    }

    [Fact]
    public async Task However_often_is_collected_nothing_is_forgotten()
    {
        var account = await NewAccountWithInboxAsync();
        var mailbox = new MailboxId(account.Id, 1);
        var told = new List<long>();
        for (uint uid = 1; uid <= 100; uid++)
        {
            account = await AddAsync(account, 1, "text");
            told.Add(account.ModSeq);
            account = await ExpungeAsync(account, uid);
            await Engine.CollectAsync(Time.GetUtcNow().AddDays(1), default);
        }

        for (var i = 0; i < told.Count; i++)
        {
            var after = await Engine.ReadExpungedAsync(mailbox, told[i], default);
            Assert.Equal(UidSet.Range((uint)i + 1, 100), after.Intersect(UidSet.Range((uint)i + 1, uint.MaxValue)));
        }

        Assert.Equal(UidSet.Empty, await Engine.ReadExpungedAsync(mailbox, account.ModSeq, default));
    }

    private async Task<AccountSnapshot> ExpungeAsync(AccountSnapshot account, params uint[] uids) =>
        await CommitAsync(account, account.Change().With(
            new MailboxChange { Mailbox = new MailboxId(account.Id, 1), Expunged = UidSet.Of(uids) }));
}
