using System.Collections.Immutable;
using System.Text;

namespace Posthorn.Store.Contract;

/// <summary>Annotations of mailboxes, of accounts, and of the store itself (RFC 5464).</summary>
public abstract class AnnotationContract : StoreContract
{
    private static readonly AnnotationLimits Limits = new(Entries: 5, TotalOctets: 1000);

    [Fact]
    public async Task Annotations_are_kept_with_every_octet_and_set_anew_and_removed_without_regard_to_case()
    {
        var account = await NewAccountWithInboxAsync();
        var every = Enumerable.Range(0, 256).Select(octet => (byte)octet).ToArray();
        account = await CommitAsync(account, account.Change() with
        {
            Annotations = [new(0, "/private/a", every), new(1, "/private/a", Array.Empty<byte>()), new(1, "/shared/b", "x"u8.ToArray())],
        });
        var first = account.ModSeq;
        account = await CommitAsync(account, account.Change() with
        {
            Annotations = [new(1, "/PRIVATE/A", "y"u8.ToArray()), new(1, "/Shared/B", null), new(1, "/shared/none", null)],
        });
        if (Host.IsDurable)
        {
            await ReopenAsync();
        }

        var loaded = (await Engine.LoadAccountAsync(account.Id, default))!;
        var own = Assert.Single(loaded.AnnotationsOf(null));
        Assert.Equal(("/private/a", first), (own.Entry, own.ModSeq));
        Assert.Equal(every, own.Value.ToArray());
        var ofInbox = Assert.Single(loaded.AnnotationsOf(new MailboxId(account.Id, 1)));
        Assert.Equal(("/PRIVATE/A", "y", account.ModSeq), (ofInbox.Entry, Text(ofInbox), ofInbox.ModSeq));
        Assert.Equal(Shown(account), Shown(loaded));
    }

    [Fact]
    public async Task A_deleted_mailbox_takes_its_annotations_along()
    {
        using var lease = await OpenAsync("a", "a/b");
        var account = lease.Account;
        await SetAsync(account, "a", ("/private/comment", "of a"));
        await SetAsync(account, "a/b", ("/private/comment", "of b"));
        var old = account.Current.Find("a")!.Id;

        Assert.True((await account.DeleteMailboxAsync("a", default)).IsDone);
        await account.CreateMailboxesAsync([new NewMailbox("a")], ifMissing: false, default);

        Assert.Empty(account.Current.AnnotationsOf(old));
        Assert.Empty(account.Current.AnnotationsOf(account.Current.Find("a")!.Id));
        Assert.Equal(Refusal.NoSuchMailbox, (await account.AnnotateAsync(old, [new("/private/x", default)], null, Limits, default)).Refusal);
        await AssertSameAsEngineAsync(account);
        Assert.Equal("/private/comment=of b", ValueOf(account, "a/b"));

        // Collected with the mailbox; the others stay.
        Time.Advance(TimeSpan.FromDays(1));
        await Engine.CollectAsync(Time.GetUtcNow(), default);
        await AssertSameAsEngineAsync(account);
        Assert.Equal("/private/comment=of b", ValueOf(account, "a/b"));
    }

    [Fact]
    public async Task Annotations_follow_a_renamed_mailbox_and_those_below_it_and_those_of_INBOX_are_copied()
    {
        using var lease = await OpenAsync("INBOX", "a", "a/b");
        var account = lease.Account;
        await SetAsync(account, "a/b", ("/private/comment", "of b"));
        await SetAsync(account, "INBOX", ("/private/comment", "of inbox"), ("/shared/comment", "to all"));

        Assert.True((await account.RenameMailboxAsync("a", "c", default)).IsDone);
        Assert.Equal("/private/comment=of b", ValueOf(account, "c/b"));

        Assert.Equal(Refusal.OverQuota, (await account.RenameMailboxAsync("INBOX", "old", 100, default)).Refusal);
        Assert.True((await account.RenameMailboxAsync("INBOX", "old", 1000, default)).IsDone);
        Assert.Equal("/private/comment=of inbox /shared/comment=to all", ValueOf(account, "old"));
        Assert.Equal("/private/comment=of inbox /shared/comment=to all", ValueOf(account, "INBOX"));
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task All_or_none_are_set_and_what_is_so_already_changes_nothing()
    {
        using var lease = await OpenAsync("a");
        var account = lease.Account;
        var mailbox = account.Current.Find("a")!.Id;
        await SetAsync(account, "a", ("/private/1", "x"), ("/private/2", "x"), ("/private/3", "x"));
        var before = account.Current;

        Assert.Equal(0, (await SetAsync(account, "a", ("/private/1", "x"), ("/private/none", null))).ModSeq);
        Assert.Same(before, account.Current);

        ImmutableArray<NewAnnotation> tooMany = [new("/private/1", null), .. Enumerable.Range(4, 4).Select(i => new NewAnnotation($"/private/{i}", "x"u8.ToArray()))];
        Assert.Equal(Refusal.Limit, (await account.AnnotateAsync(mailbox, tooMany, null, Limits, default)).Refusal);
        ImmutableArray<NewAnnotation> tooLarge = [new("/private/1", null), new("/private/4", new byte[1000])];
        Assert.Equal(Refusal.OverQuota, (await account.AnnotateAsync(mailbox, tooLarge, null, Limits, default)).Refusal);
        Assert.Equal(Refusal.OverQuota, (await account.AnnotateAsync(null, [new("/private/4", new byte[1000])], null, Limits, default)).Refusal);
        Assert.Same(before, account.Current);

        // At the limit, one can take the place of another; and the last word for a name counts.
        await SetAsync(account, "a", ("/private/4", "x"), ("/private/5", "x"));
        await SetAsync(account, "a", ("/private/6", "y"), ("/private/1", "z"), ("/PRIVATE/1", null));
        Assert.Equal("/private/2=x /private/3=x /private/4=x /private/5=x /private/6=y", ValueOf(account, "a"));

        // Who has more than a new limit can still remove some and set others anew.
        Assert.True((await account.AnnotateAsync(mailbox, [new("/private/6", "n"u8.ToArray())], null, new(2, 5), default)).IsDone);
        Assert.True((await account.AnnotateAsync(mailbox, [new("/private/2", null)], null, new(2, 5), default)).IsDone);
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task Special_uses_are_set_together_with_annotations_and_only_once_in_an_account()
    {
        using var lease = await OpenAsync("a", "b");
        var account = lease.Account;
        var (a, b) = (account.Current.Find("a")!.Id, account.Current.Find("b")!.Id);
        ImmutableArray<NewAnnotation> comment = [new("/private/comment", "x"u8.ToArray())];

        Assert.True((await account.AnnotateAsync(a, comment, SpecialUses.Sent | SpecialUses.Archive, Limits, default)).IsDone);
        Assert.Equal(SpecialUses.Sent | SpecialUses.Archive, account.Current.Find(a)!.Uses);
        Assert.Equal(account.Current.ModSeq, account.Current.Find(a)!.TreeModSeq);
        Assert.Equal(Refusal.UseTaken, (await account.AnnotateAsync(b, comment, SpecialUses.Archive, Limits, default)).Refusal);
        Assert.Equal("", ValueOf(account, "b"));
        Assert.True((await account.AnnotateAsync(a, [], SpecialUses.None, Limits, default)).IsDone);
        Assert.True((await account.AnnotateAsync(b, comment, SpecialUses.Archive, Limits, default)).IsDone);
        await AssertSameAsEngineAsync(account);
    }

    [Fact]
    public async Task The_store_has_an_account_of_its_own_that_is_found_by_its_identity_only()
    {
        var account = (await Engine.LoadAccountAsync(AccountId.Store, default))!;
        Assert.Equal("", account.Name);
        account = await CommitAsync(account, account.Change() with { Annotations = [new(0, "/shared/comment", "to all"u8.ToArray())] });
        if (Host.IsDurable)
        {
            await ReopenAsync();
        }

        Assert.Equal("to all", Text(Assert.Single((await Engine.LoadAccountAsync(AccountId.Store, default))!.AnnotationsOf(null))));
        Assert.Null(await Engine.FindAccountAsync("", default));
        Assert.False(await Engine.RemoveAccountAsync(AccountId.Store, default));
        Assert.NotEqual(AccountId.Store, (await NewAccountAsync()).Id);
        var listed = new List<string>();
        await foreach (var one in Engine.ListAccountsAsync(default))
        {
            listed.Add(one.Name);
        }

        Assert.Equal(["ann"], listed);
    }

    [Fact]
    public async Task A_removed_account_and_a_new_one_of_its_name_share_nothing()
    {
        var old = await NewAccountAsync();
        old = await CommitAsync(old, old.Change() with { Annotations = [new(0, "/private/comment", "old"u8.ToArray())] });
        await Engine.RemoveAccountAsync(old.Id, default);
        Assert.Empty((await NewAccountAsync()).AnnotationsOf(null));
        Time.Advance(TimeSpan.FromDays(1));
        await Engine.CollectAsync(Time.GetUtcNow(), default);
        Assert.NotNull(await Engine.LoadAccountAsync(AccountId.Store, default));
    }

    private async Task<AccountLease> OpenAsync(params string[] mailboxes)
    {
        var record = await NewAccountAsync();
        var lease = (await new MailStore(Engine, Time).OpenAccountAsync(record.Id, default))!;
        await lease.Account.CreateMailboxesAsync([.. mailboxes.Select(name => new NewMailbox(name))], ifMissing: true, default);
        return lease;
    }

    private static async Task<Outcome<bool>> SetAsync(MailAccount account, string mailbox, params (string Entry, string? Value)[] entries)
    {
        var outcome = await account.AnnotateAsync(
            account.Current.Find(mailbox)!.Id,
            [.. entries.Select(one => new NewAnnotation(one.Entry, one.Value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(one.Value)))],
            null, Limits, default);
        Assert.Equal(Refusal.None, outcome.Refusal);
        return outcome;
    }

    private async Task AssertSameAsEngineAsync(MailAccount account) =>
        Assert.Equal(Shown(account.Current), Shown((await Engine.LoadAccountAsync(account.Id, default))!));

    private static string ValueOf(MailAccount account, string mailbox) => string.Join(
        ' ', account.Current.AnnotationsOf(account.Current.Find(mailbox)!.Id).Select(one => $"{one.Entry}={Text(one)}"));

    private static List<string> Shown(AccountSnapshot account) =>
        [.. account.Annotations.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Select(
            one => $"{pair.Key} {one.Entry}={Convert.ToHexString(one.Value.Span)} {one.ModSeq}"))];

    private static string Text(Annotation annotation) => Encoding.UTF8.GetString(annotation.Value.Span);
}
