using System.Collections.Immutable;

namespace Posthorn.Store.Contract;

/// <summary>Gatherings: mailboxes whose members stand for messages of other mailboxes.</summary>
public abstract class GatheringContract : StoreContract
{
    private const string Name = "#filters/new";

    [Fact]
    public async Task A_gathering_is_apart_from_the_mailboxes_and_kept_with_its_members_and_what_they_stand_for()
    {
        var account = await NewAsync();
        var inbox = account.Current.Find("INBOX")!;
        var made = (await account.CreateGatheringAsync(Name, 1, default)).Value;
        Assert.Equal(made, (await account.CreateGatheringAsync(Name, 1, default)).Value);
        Assert.Equal(Refusal.Limit, (await account.CreateGatheringAsync("#filters/old", 1, default)).Refusal);
        Assert.Equal(Refusal.AlreadyExists, (await account.CreateGatheringAsync("INBOX", 9, default)).Refusal);
        Assert.Null(account.Current.Find(Name));
        Assert.Equal(made, account.Current.Find(made.Id));

        var used = account.Current.UsedBytes;
        var state = new Gathering(account.Current.ModSeq, "UNSEEN", 77);
        await StepAsync(account, made, state, [(inbox.Id, 3), (inbox.Id, 1), (inbox.Id, 99)]);
        Assert.Equal(used, account.Current.UsedBytes);
        if (Host.IsDurable)
        {
            await ReopenAsync();
        }

        var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
        Assert.Equal(["INBOX", "Work"], loaded.Mailboxes.Keys);
        var gathering = Assert.Single(loaded.Gatherings).Value;
        Assert.Equal((Name, state, 2, 3u), (gathering.Name, gathering.Gathering, gathering.Messages, gathering.UidNext));
        Assert.Equal([new(1, inbox.Id.Number, 3), new(2, inbox.Id.Number, 1)], await OriginsAsync(made.Id));
        Assert.Empty(await OriginsAsync(inbox.Id));
        Assert.Equal(["three", "one"], await TextsAsync(made.Id));
        Assert.Null(loaded.Find("INBOX")!.Gathering);
    }

    [Fact]
    public async Task Members_leave_and_get_other_flags_and_their_UIDs_are_not_given_again()
    {
        var account = await NewAsync();
        var inbox = account.Current.Find("INBOX")!;
        var made = (await account.CreateGatheringAsync(Name, 9, default)).Value;
        var open = (await account.OpenMailboxAsync(made.Id, default))!;
        var after = await StepAsync(account, made, new Gathering(5, "x", 0), [(inbox.Id, 1), (inbox.Id, 2)]);
        Assert.Equal((2u, new MemberOrigin(2, inbox.Id.Number, 2)), (open.Origins!.MemberOf(inbox.Id.Number, 2), open.Origins.Find(2)));

        var before = account.Current.ModSeq;
        after = await StepAsync(account, after, new Gathering(6, "x", 0), [], [(2, SystemFlags.Flagged)], UidSet.Of(1));
        Assert.Equal(UidSet.Of(1), await Engine.ReadExpungedAsync(made.Id, before, default));
        Assert.Equal((0u, null), (open.Origins.MemberOf(inbox.Id.Number, 1), open.Origins.Find(1)));
        Assert.Equal([inbox.Id.Number], open.Origins.Mailboxes);
        Assert.True(open.Current.Messages.TryGet(2, out var member) && member.Flags.Has(SystemFlags.Flagged) && member.ModSeq == before + 1);

        after = await StepAsync(account, after, new Gathering(7, "x", 0), [(inbox.Id, 1)]);
        Assert.Equal((3u, 4u), (open.Origins.MemberOf(inbox.Id.Number, 1), after.UidNext));
        Assert.Equal([new(2, inbox.Id.Number, 2), new(3, inbox.Id.Number, 1)], await OriginsAsync(made.Id));
        await account.CloseMailboxAsync(open);
    }

    [Fact]
    public async Task Flags_of_members_may_be_given_in_any_order()
    {
        var account = await NewAsync();
        var inbox = account.Current.Find("INBOX")!;
        var made = (await account.CreateGatheringAsync(Name, 9, default)).Value;
        var open = (await account.OpenMailboxAsync(made.Id, default))!;
        var after = await StepAsync(account, made, new Gathering(5, "x", 0), [(inbox.Id, 1), (inbox.Id, 2), (inbox.Id, 3)]);
        await StepAsync(account, after, new Gathering(6, "x", 0), [], [(3, SystemFlags.Flagged), (1, SystemFlags.Seen), (2, SystemFlags.Draft)]);
        Assert.Equal(
            [(1u, SystemFlags.Seen), (2u, SystemFlags.Draft), (3u, SystemFlags.Flagged)],
            open.Current.Messages.Select(member => (member.Uid, member.Flags.System)));
        await account.CloseMailboxAsync(open);
    }

    [Fact]
    public async Task A_step_from_what_is_no_longer_so_is_outdated_and_too_many_members_are_refused()
    {
        var account = await NewAsync();
        var inbox = account.Current.Find("INBOX")!;
        var made = (await account.CreateGatheringAsync(Name, 9, default)).Value;
        var after = await StepAsync(account, made, new Gathering(5, "x", 0), [(inbox.Id, 1)]);

        Assert.Equal(Refusal.Outdated, (await account.GatherAsync(Step(made, new(6, "x", 0), [(inbox.Id, 1)]), 99, default)).Refusal);
        Assert.Equal(Refusal.Limit, (await account.GatherAsync(Step(after, new(6, "x", 0), [(inbox.Id, 2)]), 1, default)).Refusal);
        Assert.True((await account.GatherAsync(Step(after, new(6, "x", 0), [(inbox.Id, 2)], leaving: UidSet.Of(1)), 1, default)).IsDone);
        Assert.Equal([new(2, inbox.Id.Number, 2)], await OriginsAsync(made.Id));

        // Two at once: one of them is first.
        var now = account.Current.FindGathering(Name)!;
        var first = account.GatherAsync(Step(now, new(7, "x", 0), [(inbox.Id, 3)]), 99, default);
        var second = account.GatherAsync(Step(now, new(7, "y", 0), [(inbox.Id, 3)]), 99, default);
        Assert.Equal([Refusal.None, Refusal.Outdated], [(await first).Refusal, (await second).Refusal]);
    }

    [Fact]
    public async Task Nothing_else_changes_the_members_and_a_copy_of_one_is_a_message()
    {
        var account = await NewAsync();
        var (inbox, work) = (account.Current.Find("INBOX")!.Id, account.Current.Find("Work")!.Id);
        var made = (await account.CreateGatheringAsync(Name, 9, default)).Value;
        await StepAsync(account, made, new Gathering(5, "x", 0), [(inbox, 1)]);
        var modSeq = account.Current.ModSeq;

        Assert.Equal(Refusal.IsGathering, (await account.CopyAsync(inbox, UidSet.Of(2), made.Id, default)).Refusal);
        Assert.Equal(Refusal.IsGathering, (await account.MoveAsync(inbox, UidSet.Of(2), made.Id, default)).Refusal);
        Assert.Equal(Refusal.IsGathering, (await account.MoveAsync(made.Id, UidSet.Of(1), work, default)).Refusal);
        Assert.Equal(Refusal.IsGathering, (await account.ExpungeAsync(made.Id, null, default)).Refusal);
        Assert.Equal(Refusal.IsGathering, (await account.StoreFlagsAsync(made.Id, UidSet.Of(1), FlagAction.Add, SystemFlags.Seen, default)).Refusal);
        await using (var content = await StageAsync("new"))
        {
            Assert.Equal(Refusal.IsGathering, (await account.AppendAsync(made.Id, [new IncomingMessage(content)], default)).Refusal);
            Assert.Equal(Refusal.IsGathering, (await account.ReplaceAsync(made.Id, 1, work, new IncomingMessage(content), default)).Refusal);
            Assert.Equal(Refusal.IsGathering, (await account.ReplaceAsync(inbox, 1, made.Id, new IncomingMessage(content), default)).Refusal);
        }

        Assert.Equal(Refusal.NoSuchMailbox, (await account.DeleteMailboxAsync(Name, default)).Refusal);
        Assert.Equal(Refusal.NoSuchMailbox, (await account.RenameMailboxAsync(Name, "x", default)).Refusal);
        Assert.Equal(Refusal.NoSuchMailbox, (await account.DeleteGatheringAsync(inbox, default)).Refusal);
        Assert.Equal(modSeq, account.Current.ModSeq);

        Assert.True((await account.CopyAsync(made.Id, UidSet.Of(1), work, default)).IsDone);
        Assert.Equal(["one"], await TextsAsync(work));
    }

    [Fact]
    public async Task A_deleted_gathering_leaves_the_messages_and_one_made_anew_is_another()
    {
        var account = await NewAsync();
        var inbox = account.Current.Find("INBOX")!.Id;
        var made = (await account.CreateGatheringAsync(Name, 9, default)).Value;
        await StepAsync(account, made, new Gathering(5, "x", 0), [(inbox, 1), (inbox, 2), (inbox, 3)]);
        var open = (await account.OpenMailboxAsync(made.Id, default))!;

        Assert.True((await account.DeleteGatheringAsync(made.Id, default)).IsDone);
        Assert.True(open.IsDeleted);
        Assert.Empty(account.Current.Gatherings);
        Assert.Null(account.Current.Find(made.Id));
        await account.CloseMailboxAsync(open);
        var again = (await account.CreateGatheringAsync(Name, 9, default)).Value;
        Assert.True(again.UidValidity > made.UidValidity && again.Id != made.Id);

        Time.Advance(TimeSpan.FromDays(1));
        await Engine.CollectAsync(Time.GetUtcNow(), default);
        Assert.Empty(await OriginsAsync(made.Id));
        Assert.Equal(["one", "two", "three"], await TextsAsync(inbox));
        if (Host.IsDurable)
        {
            await ReopenAsync();
        }

        Assert.Equal([again.Id], (await Engine.LoadAccountAsync(account.Id, default))!.Gatherings.Values.Select(mailbox => mailbox.Id));
    }

    private static GatherStep Step(
        MailboxInfo seen, Gathering state, (MailboxId, uint)[] joining, (uint, MessageFlags)[]? flags = null, UidSet? leaving = null) =>
        new(seen, state, [.. joining], [.. flags ?? []], leaving ?? UidSet.Empty);

    private static async Task<MailboxInfo> StepAsync(
        MailAccount account, MailboxInfo seen, Gathering state, (MailboxId, uint)[] joining, (uint, MessageFlags)[]? flags = null,
        UidSet? leaving = null)
    {
        var outcome = await account.GatherAsync(Step(seen, state, joining, flags, leaving), 99, default);
        Assert.True(outcome.IsDone);
        Assert.Equal(account.Current.Find(seen.Id), outcome.Value);
        return outcome.Value;
    }

    // INBOX with one, two and three; Work is empty. The lease is given back when the engine is: the account stays loaded.
    private async Task<MailAccount> NewAsync()
    {
        Assert.Empty(await Engine.CreateAccountsAsync([new NewAccount("ann", null)], default));
        var record = await Engine.FindAccountAsync("ann", default);
        using var lease = (await new MailStore(Engine, Time).OpenAccountAsync(record!.Id, default))!;
        var account = lease.Account;
        var inbox = (await account.CreateMailboxesAsync([new NewMailbox("INBOX")], ifMissing: false, default)).Value;
        await account.CreateMailboxesAsync([new NewMailbox("Work")], ifMissing: false, default);
        foreach (var text in (string[])["one", "two", "three"])
        {
            await using var content = await StageAsync(text);
            await account.AppendAsync(inbox.Id, [new IncomingMessage(content)], default);
        }

        return account;
    }

    private async Task<ImmutableArray<MemberOrigin>> OriginsAsync(MailboxId mailbox) =>
        [.. (await Engine.ReadOriginsAsync(mailbox, default)).OrderBy(origin => origin.Uid)];

    private async Task<List<string>> TextsAsync(MailboxId mailbox)
    {
        var texts = new List<string>();
        foreach (var row in await RowsAsync(mailbox))
        {
            texts.Add(await ReadTextAsync(row.Content));
        }

        return texts;
    }
}
