using System.Collections.Immutable;

namespace Posthorn.Store.Contract;

/// <summary>The account in use above an engine, and what becomes of it when the engine fails.</summary>
public abstract class MailAccountContract : StoreContract
{
    private FailingEngine _failing = null!;
    private MailStore _store = null!;

    [Fact]
    public async Task A_failed_commit_fails_its_caller_and_those_behind_succeed()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        var mailbox = (await account.OpenMailboxAsync(Inbox(account), default))!;
        _failing.Hold();
        _failing.FailNext();
        var failed = AppendAsync(account, "lost");
        var behind = Enumerable.Range(0, 10).Select(i => AppendAsync(account, $"kept {i}")).ToList();
        await WaitForCommitsAsync(11);

        _failing.Release();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => failed);
        var uids = (await Task.WhenAll(behind)).Select(outcome => Assert.Single(outcome.Value.Uids)).Order();
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (uint)i), uids);
        Assert.Equal(10, mailbox.Current.Messages.Count);
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task Sessions_see_nothing_before_it_is_committed_and_everything_in_order_afterwards()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        var mailbox = (await account.OpenMailboxAsync(Inbox(account), default))!;
        var signal = new MailboxChangeSignal();
        mailbox.Watch(signal);
        _failing.Hold();
        var first = AppendAsync(account, "one");
        var second = AppendAsync(account, "two");
        await WaitForCommitsAsync(2);

        Assert.False(first.IsCompleted);
        Assert.Empty(mailbox.Current.Messages);
        Assert.Equal(0, account.Current.Find(MailboxName.Inbox)!.Messages);
        var changed = signal.WaitAsync(default);
        Assert.False(changed.IsCompleted);

        _failing.Release(backwards: true);

        await Task.WhenAll(first, second);
        Assert.Equal([1u, 2u], mailbox.Current.Messages.Select(message => message.Uid));
        await changed;
    }

    [Fact]
    public async Task What_changes_nothing_waits_for_what_it_saw()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        _failing.Hold();
        var create = account.CreateMailboxesAsync([new NewMailbox("a")], ifMissing: false, default).AsTask();
        await WaitForCommitsAsync(1);
        var again = account.CreateMailboxesAsync([new NewMailbox("a")], ifMissing: true, default).AsTask();
        var delete = account.DeleteMailboxAsync("b", default).AsTask();

        Assert.False(again.IsCompleted);
        Assert.False(delete.IsCompleted);
        _failing.FailNext();
        _failing.Release();

        // The mailbox that they saw has never come into being: each is decided anew, and the failure is not theirs.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => create);
        Assert.True((await again).IsDone);
        Assert.Equal(Refusal.NoSuchMailbox, (await delete).Refusal);
        Assert.NotNull(account.Current.Find("a"));
    }

    [Fact]
    public async Task An_account_recovers_from_any_number_of_failures()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        _failing.FailNext(5);
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(account, "lost"));
        }

        Assert.True((await AppendAsync(account, "kept")).IsDone);
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task A_removed_account_ends_in_an_error()
    {
        using var lease = await OpenAsync();
        await Engine.RemoveAccountAsync(lease.Account.Id, default);

        var answers = Enumerable.Range(0, 5).Select(_ => AppendAsync(lease.Account, "late")).ToList();
        foreach (var answer in answers)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => answer);
        }

        _store.Drop(lease.Account.Id);
        Assert.Null(await _store.OpenAccountAsync(lease.Account.Id, default));
    }

    [Fact]
    public async Task Many_callers_with_failures_among_them_end_in_the_state_of_the_engine()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        var mailbox = (await account.OpenMailboxAsync(Inbox(account), default))!;
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                if (i % 10 == caller)
                {
                    _failing.FailNext();
                }

                try
                {
                    await AppendAsync(account, $"{caller} {i}");
                    Interlocked.Increment(ref done);
                }
                catch (StoreUnavailableException)
                {
                }
            }
        })));

        Assert.Equal(done, mailbox.Current.Messages.Count);
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task A_mailbox_that_is_opened_while_commits_are_under_way_is_complete()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        _failing.Hold();
        var append = AppendAsync(account, "one");
        await WaitForCommitsAsync(1);
        var open = account.OpenMailboxAsync(Inbox(account), default).AsTask();
        Assert.False(open.IsCompleted);

        _failing.Release();

        await append;
        Assert.Single((await open)!.Current.Messages);
    }

    [Fact]
    public async Task Messages_from_elsewhere_keep_their_UIDs_and_dates_where_nothing_stands_in_the_way()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        var inbox = Inbox(account);
        Assert.Equal(777u, (await account.AdoptAsync(inbox, 777, 5, default)).Value.UidValidity);
        await using var content = await StageAsync("from elsewhere");
        var saved = Time.GetUtcNow().AddDays(-3);
        ImmutableArray<IncomingMessage> messages =
            [new(content) { Uid = 7, SaveDate = saved }, new(content) { Uid = 6 }, new(content), new(content) { Uid = 4_000_000_000 }];

        var appended = (await account.AppendAsync(inbox, messages, [new NewAnnotation("transfer/x", new byte[] { 1 })], default)).Value;

        Assert.Equal(777u, appended.UidValidity);
        Assert.Equal([7u, 8u, 9u, 4_000_000_000u], appended.Uids);
        Assert.Equal([1], account.Current.AnnotationsOf(inbox).Find("transfer/x")!.Value.ToArray());
        Assert.Equal(0, account.Current.AnnotationsOf(inbox).Octets);
        Assert.Equal(saved, (await Engine.ReadMessagesAsync(inbox, UidSet.Of([7u]), default).ToListAsync())[0].SaveDate);
        Assert.Equal(Refusal.Outdated, (await account.AdoptAsync(inbox, 778, 1, default)).Refusal);
        Assert.Equal(4_000_000_100u, (await account.AdoptAsync(inbox, null, 4_000_000_100, default)).Value.UidNext);
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task A_mailbox_made_after_one_that_has_adopted_a_UIDVALIDITY_has_a_greater_one()
    {
        using var lease = await OpenAsync();
        var account = lease.Account;
        await account.AdoptAsync(Inbox(account), uint.MaxValue - 9, 1, default);

        var made = await account.CreateMailboxesAsync([new NewMailbox("Later")], ifMissing: false, default);

        Assert.Equal(uint.MaxValue - 8, made.Value.UidValidity);
        await AssertSameAsEngineAsync(account);
    }

    private static MailboxId Inbox(MailAccount account) => new(account.Id, 1);

    private async Task<AccountLease> OpenAsync()
    {
        var account = await NewAccountWithInboxAsync();
        _failing = new FailingEngine(Engine);
        _store = new MailStore(_failing, Time);
        return (await _store.OpenAccountAsync(account.Id, default))!;
    }

    private async Task<Outcome<Appended>> AppendAsync(MailAccount account, string text)
    {
        await using var content = await StageAsync(text);
        return await account.AppendAsync(Inbox(account), ImmutableArray.Create(new IncomingMessage(content)), default);
    }

    private async Task WaitForCommitsAsync(int count)
    {
        while (_failing.Commits < count)
        {
            await Task.Yield();
        }
    }

    private async Task AssertSameAsEngineAsync(MailAccount account)
    {
        var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
        Assert.Equal(loaded.ModSeq, account.Current.ModSeq);
        Assert.Equal(loaded.Mailboxes, account.Current.Mailboxes);
        var mailbox = (await account.OpenMailboxAsync(Inbox(account), default))!;
        Assert.Equal((await Engine.LoadMailboxAsync(Inbox(account), default))!.Messages, mailbox.Current.Messages);
    }
}
