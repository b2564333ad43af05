using System.Collections.Immutable;
using System.Text;

namespace Posthorn.Store.Tests;

/// <summary>What operations decide, through an account in use. Histories of them are compared with a model elsewhere.</summary>
public sealed class OperationTests : IAsyncLifetime
{
    private readonly MemoryEngine _engine = new(TimeProvider.System);
    private MailAccount _account = null!;
    private MailboxId _inbox;

    public async ValueTask InitializeAsync()
    {
        await _engine.CreateAccountsAsync([new NewAccount("ann", null, QuotaBytes: 100)], default);
        var record = await _engine.FindAccountAsync("ann", default);
        _account = (await new MailStore(_engine, TimeProvider.System).OpenAccountAsync(record!.Id, default))!.Account;
        _inbox = (await _account.CreateMailboxesAsync([new NewMailbox(MailboxName.Inbox)], false, default)).Value.Id;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task The_quota_counts_trace_lines_and_is_kept_by_append_and_copy()
    {
        Assert.Equal(Refusal.OverQuota, (await AppendAsync(new string('x', 101))).Refusal);
        Assert.Equal(Refusal.OverQuota, (await AppendAsync(new string('x', 60), trace: new string('y', 41))).Refusal);
        Assert.True((await AppendAsync(new string('x', 60))).IsDone);
        Assert.Equal(Refusal.OverQuota, (await _account.CopyAsync(_inbox, UidSet.Of(1), _inbox, default)).Refusal);
        Assert.True((await _account.MoveAsync(_inbox, UidSet.Of(1), _inbox, default)).IsDone);
        Assert.Equal(60, _account.Current.UsedBytes);
    }

    [Fact]
    public async Task A_copy_is_all_or_none_and_of_a_move_what_is_there_is_moved()
    {
        await AppendAsync("one");
        await AppendAsync("two");
        await _account.StoreFlagsAsync(_inbox, UidSet.Of(1), FlagAction.Add, SystemFlags.Deleted, default);
        await _account.ExpungeAsync(_inbox, only: null, default);
        var target = (await _account.CreateMailboxesAsync([new NewMailbox("a")], false, default)).Value.Id;

        Assert.Equal(Refusal.NoSuchMessage, (await _account.CopyAsync(_inbox, UidSet.Of(1, 2), target, default)).Refusal);
        Assert.Equal(0, _account.Current.Find(target)!.Messages);
        Assert.Equal([2u], (await _account.MoveAsync(_inbox, UidSet.Of(1, 2), target, default)).Value.From);
        Assert.Equal(1, _account.Current.Find(target)!.Messages);
    }

    [Fact]
    public async Task A_replacement_is_one_change_and_counts_its_net_size()
    {
        await AppendAsync(new string('x', 60));
        await AppendAsync(new string('x', 40));
        var before = _account.Current.ModSeq;

        Assert.Equal(Refusal.OverQuota, (await ReplaceAsync(1, new string('y', 61))).Refusal);
        Assert.Equal(Refusal.NoSuchMessage, (await ReplaceAsync(7, "y")).Refusal);
        Assert.Equal(Refusal.NoSuchMailbox, (await ReplaceAsync(1, "y", new MailboxId(_account.Id, 99))).Refusal);
        Assert.Equal(before, _account.Current.ModSeq);
        var replaced = await ReplaceAsync(1, new string('y', 60));

        Assert.Equal((3u, before + 1), (replaced.Value.Uid, replaced.Value.ModSeq));
        Assert.Equal((before + 1, 100), (_account.Current.ModSeq, _account.Current.UsedBytes));
        var opened = (await _account.OpenMailboxAsync(_inbox, default))!;
        Assert.Equal([2u, 3u], opened.Current.Messages.Select(message => message.Uid));
        await _account.CloseMailboxAsync(opened);
    }

    [Fact]
    public async Task Counters_follow_flags()
    {
        await AppendAsync("one");
        await AppendAsync("two");
        await _account.StoreFlagsAsync(_inbox, UidSet.Of(1), FlagAction.Add, SystemFlags.Seen | SystemFlags.Deleted, default);
        var info = _account.Current.Find(_inbox)!;
        Assert.Equal((2, 1, 1, 6L, 3u), (info.Messages, info.Unseen, info.Deleted, info.Size, info.UidNext));

        var expunged = await _account.ExpungeAsync(_inbox, null, default);

        Assert.Equal(UidSet.Of(1), expunged.Value.Uids);
        info = _account.Current.Find(_inbox)!;
        Assert.Equal((1, 1, 0, 3L, 3u), (info.Messages, info.Unseen, info.Deleted, info.Size, info.UidNext));
        Assert.Equal(expunged.Value.ModSeq, info.HighestModSeq);
    }

    [Fact]
    public async Task A_conditional_store_leaves_alone_what_others_have_changed()
    {
        await AppendAsync("one");
        await AppendAsync("two");
        var opened = (await _account.OpenMailboxAsync(_inbox, default))!;
        var known = opened.Current.Messages;
        var since = _account.Current.ModSeq;
        await _account.StoreFlagsAsync(_inbox, UidSet.Of(2), FlagAction.Add, SystemFlags.Flagged, default);

        var replaced = await StoreAsync(FlagAction.Replace, SystemFlags.Seen);
        Assert.Equal((UidSet.Of(1), UidSet.Of(2)), (replaced.Changed, replaced.Modified));

        // RFC 7162 §3.1.12: \Flagged was changed by somebody else, \Draft was not.
        Assert.Equal(UidSet.Of(2), (await StoreAsync(FlagAction.Add, SystemFlags.Flagged)).Modified);
        Assert.Equal(UidSet.Of(1), (await StoreAsync(FlagAction.Add, SystemFlags.Seen)).Modified);
        Assert.All(opened.Current.Messages, message => Assert.Equal(SystemFlags.Seen | SystemFlags.Flagged, message.Flags.System));

        async Task<FlagsStored> StoreAsync(FlagAction action, SystemFlags flags) =>
            (await _account.StoreFlagsAsync(_inbox, UidSet.Of(1, 2), action, flags, new StoreCondition(since, known), default)).Value;
    }

    [Fact]
    public async Task Flags_that_are_set_already_change_nothing_and_missing_messages_are_told()
    {
        await AppendAsync("one");
        await _account.StoreFlagsAsync(_inbox, UidSet.Of(1), FlagAction.Add, SystemFlags.Seen, default);
        var before = _account.Current;

        var stored = await _account.StoreFlagsAsync(_inbox, UidSet.Range(1, 3), FlagAction.Add, SystemFlags.Seen, default);

        Assert.True(stored.Value.Changed.IsEmpty);
        Assert.Equal(UidSet.Of(2, 3), stored.Value.Gone);
        Assert.Equal(before.ModSeq, stored.Value.ModSeq);
        Assert.Same(before, _account.Current);
    }

    [Fact]
    public async Task A_mailbox_made_anew_has_a_greater_UIDVALIDITY_and_another_identity()
    {
        var first = (await _account.CreateMailboxesAsync([new NewMailbox("a")], false, default)).Value;
        await _account.DeleteMailboxAsync("a", default);
        var second = (await _account.CreateMailboxesAsync([new NewMailbox("a")], false, default)).Value;

        Assert.True(second.UidValidity > first.UidValidity);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task A_special_use_is_given_once()
    {
        Assert.True((await _account.CreateMailboxesAsync([new NewMailbox("Sent", SpecialUses.Sent)], false, default)).IsDone);
        Assert.Equal(
            Refusal.UseTaken,
            (await _account.CreateMailboxesAsync([new NewMailbox("Sent2", SpecialUses.Sent)], false, default)).Refusal);
    }

    [Fact]
    public async Task What_a_session_announced_as_recent_is_noted_when_it_ends()
    {
        await AppendAsync("one");
        var mailbox = (await _account.OpenMailboxAsync(_inbox, default))!;
        Assert.Equal(UidSet.Of(1), mailbox.ClaimRecent(2));
        Assert.True(mailbox.ClaimRecent(2).IsEmpty);

        await _account.CloseMailboxAsync(mailbox);

        Assert.Equal(2u, (await _engine.LoadMailboxAsync(_inbox, default))!.Info.FirstRecentUid);
    }

    private async Task<Outcome<Appended>> AppendAsync(string text, string trace = "")
    {
        await using var stager = await _engine.StageContentAsync(null, default);
        await stager.WriteAsync(Encoding.ASCII.GetBytes(text), default);
        await using var content = await stager.CompleteAsync(default);
        return await _account.AppendAsync(
            _inbox, ImmutableArray.Create(new IncomingMessage(content, TracePrefix: Encoding.ASCII.GetBytes(trace))), default);
    }

    private async Task<Outcome<Replaced>> ReplaceAsync(uint uid, string text, MailboxId? target = null)
    {
        await using var stager = await _engine.StageContentAsync(null, default);
        await stager.WriteAsync(Encoding.ASCII.GetBytes(text), default);
        await using var content = await stager.CompleteAsync(default);
        return await _account.ReplaceAsync(_inbox, uid, target ?? _inbox, new IncomingMessage(content), default);
    }
}
