namespace Posthorn.Store.Contract;

/// <summary>Reading mailboxes and rows.</summary>
public abstract class MessageContract : StoreContract
{
    [Fact]
    public async Task Rows_come_in_UID_order_without_those_that_were_not_asked_for()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, [.. Enumerable.Range(1, 20).Select(i => $"m{i}")]);
        await CommitAsync(account, account.Change().With(
            new MailboxChange { Mailbox = new MailboxId(account.Id, 1), Expunged = UidSet.Of(3, 4, 9, 20) }));

        var wanted = UidSet.FromRanges([new UidRange(2, 5), new(9, 9), new(15, 15), new(18, 4000), new(5000, 5000)]);
        var rows = await RowsAsync(new MailboxId(account.Id, 1), wanted);

        Assert.Equal([2, 3, 4, 5, 9, 15, 18, 19, 20], rows.Select(row => (int)row.Uid));
        foreach (var row in rows)
        {
            Assert.Equal($"m{row.Uid}", await ReadTextAsync(row.Content));
        }
    }

    [Fact]
    public async Task Many_rows_are_read_whole_with_expunged_ones_among_them()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, [.. Enumerable.Range(1, 2000).Select(i => $"m{i % 10}")]);
        var odd = UidSet.Of(Enumerable.Range(1, 2000).Where(i => i % 3 == 0).Select(i => (uint)i));
        await CommitAsync(account, account.Change().With(
            new MailboxChange { Mailbox = new MailboxId(account.Id, 1), Expunged = odd }));
        var mailbox = new MailboxId(account.Id, 1);

        Assert.Equal(Enumerable.Range(1, 2000), (await RowsAsync(mailbox)).Select(row => (int)row.Uid));
        Assert.Equal(Enumerable.Range(1, 1999), (await RowsAsync(mailbox, UidSet.Range(1, 1999))).Select(row => (int)row.Uid));
        Assert.Equal(odd, UidSet.Of((await RowsAsync(mailbox, odd)).Select(row => row.Uid)));
    }

    [Fact]
    public async Task An_empty_set_a_foreign_UID_and_an_unknown_mailbox_give_no_rows()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "one");

        Assert.Empty(await RowsAsync(new MailboxId(account.Id, 1), UidSet.Empty));
        Assert.Empty(await RowsAsync(new MailboxId(account.Id, 1), UidSet.Of(2, uint.MaxValue)));
        Assert.Empty(await RowsAsync(new MailboxId(account.Id, 9)));
    }

    [Fact]
    public async Task Messages_of_a_deleted_mailbox_can_be_read_until_they_are_collected()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, "one");
        var mailbox = new MailboxId(account.Id, 1);
        await CommitAsync(account, account.Change() with { DeletedMailboxes = [mailbox] });

        Assert.Equal("one", await ReadTextAsync(Assert.Single(await RowsAsync(mailbox)).Content));
        await Engine.CollectAsync(Time.GetUtcNow().AddHours(1), default);
        Assert.Empty(await RowsAsync(mailbox));
    }

    [Fact]
    public async Task Reading_goes_on_while_messages_come_and_go()
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, [.. Enumerable.Range(1, 600).Select(i => $"m{i % 7}")]);
        var mailbox = new MailboxId(account.Id, 1);
        var seen = new List<uint>();
        await foreach (var row in Engine.ReadMessagesAsync(mailbox, UidSet.Range(1, 600), default))
        {
            if (seen.Count == 10)
            {
                account = await CommitAsync(account, account.Change().With(
                    new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Range(250, 600) }));
                account = await AddAsync(account, 1, "new");
            }

            seen.Add(row.Uid);
        }

        Assert.Equal(Enumerable.Range(1, 600), seen.Select(uid => (int)uid));
    }

    [Fact]
    public async Task Messages_with_much_to_be_read_of_each_are_read_one_like_the_other_also_expunged_ones()
    {
        var account = await NewAccountWithInboxAsync();
        var mailbox = new MailboxId(account.Id, 1);
        await using var content = await StageAsync("x");
        var source = new MessageSource.Staged(content, new byte[90_000]);
        var change = new MailboxChange { Mailbox = mailbox, Added = [.. Enumerable.Range(1, 60).Select(i => account.NewMessage((uint)i, source))] };
        account = await CommitAsync(account, account.Change().With(change));
        await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Of(2, 3, 10, 11, 12, 13, 40, 60) }));

        Assert.Equal(Enumerable.Range(1, 60), (await RowsAsync(mailbox)).Select(row => (int)row.Uid));
        Assert.Equal(Enumerable.Range(3, 55), (await RowsAsync(mailbox, UidSet.Range(3, 57))).Select(row => (int)row.Uid));
        var even = UidSet.Of(Enumerable.Range(1, 30).Select(i => (uint)i * 2));
        Assert.Equal(even, UidSet.Of((await RowsAsync(mailbox, even)).Select(row => row.Uid)));
    }

    [Fact]
    public async Task Summaries_are_read_in_order_with_those_of_expunged_messages_among_them()
    {
        const int Count = 4_500;
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, [.. Enumerable.Range(1, Count).Select(i => $"Subject: s{i % 7}\r\n\r\nx")]);
        var mailbox = new MailboxId(account.Id, 1);
        account = await CommitAsync(account, account.Change().With(
            new MailboxChange { Mailbox = mailbox, Expunged = UidSet.FromRanges([new(3, 5), new(2_000, 2_100), new(4_500, 4_500)]) }));
        var wanted = UidSet.FromRanges([new(2, 3), new(5, 2_047), new(2_049, 2_049), new(2_060, 4_400), new(4_499, 9_000)]);
        var seen = new List<uint>();
        await foreach (var (uid, summary) in Engine.ReadSummariesAsync(mailbox, wanted, default))
        {
            if (seen.Count == 10)
            {
                account = await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = mailbox, Expunged = UidSet.Range(2_500, 3_000) }));
            }

            seen.Add(uid);
            Assert.Contains($"\"s{uid % 7}\"", System.Text.Encoding.ASCII.GetString(summary.Envelope.Span), StringComparison.Ordinal);
        }

        Assert.Equal(wanted.Where(uid => uid <= Count), seen);
        await foreach (var other in Engine.ReadSummariesAsync(mailbox, UidSet.Empty, default))
        {
            Assert.Fail($"Nothing was asked for, and {other.Uid} was read.");
        }
    }

    [Fact]
    public async Task Messages_with_the_same_keywords_and_without_are_loaded_as_they_were()
    {
        var account = await NewAccountWithInboxAsync();
        await using var content = await StageAsync("x");
        var source = new MessageSource.Staged(content, default);
        MessageFlags[] flags =
        [
            default, new(SystemFlags.None, KeywordSet.Of("a")), new(SystemFlags.Seen, KeywordSet.Of("a")),
            new(SystemFlags.None, KeywordSet.Of("a", "b")), SystemFlags.Flagged, new(SystemFlags.None, KeywordSet.Of("a")),
        ];
        var added = flags.Select((one, i) => account.NewMessage((uint)i + 1, source, flags: one)).ToList();
        await CommitAsync(account, account.Change().With(new MailboxChange { Mailbox = new MailboxId(account.Id, 1), Added = [.. added] }));

        var loaded = (await Engine.LoadMailboxAsync(new MailboxId(account.Id, 1), default))!.Messages;

        Assert.Equal(added.Select(message => message.Entry), loaded);
    }
}
