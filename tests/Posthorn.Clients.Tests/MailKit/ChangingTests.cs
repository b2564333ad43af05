using MailKit;
using MailKit.Search;

namespace Posthorn.Clients.Tests.MailKit;

public sealed class ChangingTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    [Fact]
    public async Task Adds_removes_and_sets_flags_and_tells_what_they_are_now()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 3);
        var told = new Dictionary<int, MessageFlags>();
        inbox.MessageFlagsChanged += (_, e) => told[e.Index] = e.Flags & ~MessageFlags.Recent;
        await inbox.StoreAsync(uids[..2], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Seen | MessageFlags.Answered));
        Assert.Equal(MessageFlags.Seen | MessageFlags.Answered, told[0]);
        Assert.Equal(MessageFlags.Seen | MessageFlags.Answered, told[1]);
        Assert.False(told.ContainsKey(2));

        await inbox.StoreAsync([0], new StoreFlagsRequest(StoreAction.Remove, MessageFlags.Seen));
        Assert.Equal(MessageFlags.Answered, told[0]);
        await inbox.StoreAsync(uids[1..], new StoreFlagsRequest(StoreAction.Set, MessageFlags.Flagged) { Silent = true });
        Assert.Equal(
            [MessageFlags.Answered, MessageFlags.Flagged, MessageFlags.Flagged],
            (await inbox.FetchAsync(0, -1, MessageSummaryItems.Flags)).Select(summary => summary.Flags!.Value & ~MessageFlags.Recent));
    }

    [Fact]
    public async Task Keeps_keywords()
    {
        var account = server.NewAccount();
        var (client, inbox) = await server.OpenInboxAsync(account);
        using var _ = client;
        Assert.True(inbox.PermanentFlags.HasFlag(MessageFlags.UserDefined));
        var uids = await Letters.FillAsync(inbox, 2);
        await inbox.StoreAsync([uids[0]], new StoreFlagsRequest(StoreAction.Add, ["$Junk", "later"]));
        await inbox.StoreAsync([uids[0]], new StoreFlagsRequest(StoreAction.Remove, ["later"]));
        var (again, reopened) = await server.OpenInboxAsync(account);
        using var second = again;
        Assert.Contains("$Junk", reopened.PermanentKeywords);
        Assert.Equal(["$Junk"], (await reopened.FetchAsync([uids[0]], MessageSummaryItems.Flags))[0].Keywords);
        Assert.Equal([uids[0]], await reopened.SearchAsync(SearchQuery.HasKeyword("$Junk")));
    }

    [Fact]
    public async Task Copies_and_says_which_became_which()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 4);
        var target = await client.GetFolderAsync("Archive");
        await target.AppendAsync(Letters.Plain("first"));
        await inbox.StoreAsync([uids[1]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Flagged));
        var map = await inbox.CopyToAsync([uids[1], uids[3]], target);
        Assert.Equal([2u, 4u], map.Source.Select(uid => uid.Id));
        Assert.Equal([2u, 3u], map.Destination.Select(uid => uid.Id));
        Assert.Equal(4, inbox.Count);

        await target.OpenAsync(FolderAccess.ReadOnly);
        var summaries = await target.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.Flags);
        Assert.Equal(["first", "2", "4"], summaries.Select(summary => summary.Envelope!.Subject));
        Assert.True(summaries[1].Flags!.Value.HasFlag(MessageFlags.Flagged));
        Assert.Equal(map.Destination[0].Validity, target.UidValidity);
    }

    [Fact]
    public async Task Moves_and_says_which_became_which_and_which_have_gone()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 4);
        var gone = new List<int>();
        inbox.MessageExpunged += (_, e) => gone.Add(e.Index);
        var target = await client.GetFolderAsync("Trash");
        var map = await inbox.MoveToAsync([uids[0], uids[2]], target);
        Assert.Equal([1u, 3u], map.Source.Select(uid => uid.Id));
        Assert.Equal([1u, 2u], map.Destination.Select(uid => uid.Id));
        Assert.Equal(2, gone.Count);
        Assert.Equal(2, inbox.Count);
        Assert.Equal([2u, 4u], (await inbox.SearchAsync(SearchQuery.All)).Select(uid => uid.Id));
        await target.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(
            ["1", "3"], (await target.FetchAsync(0, -1, MessageSummaryItems.Envelope)).Select(summary => summary.Envelope!.Subject));
    }

    [Fact]
    public async Task Copying_to_a_folder_that_is_gone_is_refused()
    {
        var account = server.NewAccount();
        var (client, inbox) = await server.OpenInboxAsync(account);
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 1);
        var target = await client.GetFolder(client.PersonalNamespaces[0]).CreateAsync("Gone", isMessageFolder: true);
        using var other = await server.LogInAsync(account);
        await (await other.GetFolderAsync("Gone")).DeleteAsync();
        await Assert.ThrowsAsync<FolderNotFoundException>(() => inbox.CopyToAsync(uids, target!));
        await Assert.ThrowsAsync<FolderNotFoundException>(() => inbox.MoveToAsync(uids, target!));
        Assert.Equal(uids, await inbox.SearchAsync(SearchQuery.All));
    }

    [Fact]
    public async Task Expunges_only_the_uids_that_are_named()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 5);
        var gone = new List<int>();
        inbox.MessageExpunged += (_, e) => gone.Add(e.Index);
        await inbox.StoreAsync(uids[..4], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true });
        await inbox.ExpungeAsync([uids[1], uids[4]]);
        Assert.Equal([1], gone);
        Assert.Equal([1u, 3u, 4u, 5u], (await inbox.SearchAsync(SearchQuery.All)).Select(uid => uid.Id));
        await inbox.ExpungeAsync();
        Assert.Equal([5u], (await inbox.SearchAsync(SearchQuery.All)).Select(uid => uid.Id));
        Assert.Single(inbox);
        Assert.Equal(6u, (await inbox.AppendAsync(Letters.Plain("next")))!.Value.Id);
    }

    [Fact]
    public async Task Expunges_on_closing_if_asked_and_not_if_not()
    {
        var (client, inbox) = await server.OpenInboxAsync(server.NewAccount());
        using var _ = client;
        var uids = await Letters.FillAsync(inbox, 2);
        await inbox.StoreAsync([uids[0]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
        await inbox.CloseAsync(expunge: false);
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        Assert.Equal(2, inbox.Count);
        await inbox.CloseAsync(expunge: true);
        await inbox.OpenAsync(FolderAccess.ReadOnly);
        Assert.Single(inbox);
        Assert.Equal(FolderAccess.ReadOnly, inbox.Access);
    }
}
