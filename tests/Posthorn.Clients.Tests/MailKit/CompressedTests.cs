using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Posthorn.Clients.Tests.MailKit;

/// <summary>What spares a client octets and round trips: COMPRESS, QRESYNC and NOTIFY.</summary>
public sealed class CompressedTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task MailKit_compresses_under_TLS_and_resynchronises()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Compress | ImapCapabilities.QuickResync));
        await client.CompressAsync();
        await client.EnableQuickResyncAsync();
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        var uids = await Letters.FillAsync(inbox, 10);
        await client.NoOpAsync();
        var (validity, modSeq) = (inbox.UidValidity, inbox.HighestModSeq);
        var known = await inbox.SearchAsync(SearchQuery.All);
        await inbox.CloseAsync();

        var (other, theirs) = await server.OpenInboxAsync(account);
        using var second = other;
        await theirs.StoreAsync([uids[3]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Flagged));
        await theirs.StoreAsync([uids[1], uids[7]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
        await theirs.ExpungeAsync();

        var vanished = new List<uint>();
        var changed = new List<(uint? Uid, MessageFlags Flags)>();
        inbox.MessagesVanished += (_, e) => vanished.AddRange(e.UniqueIds.Select(uid => uid.Id));
        inbox.MessageFlagsChanged += (_, e) => changed.Add((e.UniqueId?.Id, e.Flags & ~MessageFlags.Recent));
        await inbox.OpenAsync(FolderAccess.ReadWrite, validity, modSeq, known);
        Assert.Equal([2u, 8u], vanished.Order());
        Assert.Contains((4u, MessageFlags.Flagged), changed);
        Assert.Equal(8, inbox.Count);

        // Whole messages, through the compressed connection.
        var letter = await inbox.GetMessageAsync(uids[3]);
        Assert.NotEmpty(letter.Subject!);
        Assert.Contains("compressed: ", server.Process.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailKit_is_notified_of_another_folder()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        var archive = (ImapFolder)await client.GetFolderAsync("Archive");
        await archive.StatusAsync(StatusItems.Count | StatusItems.UidNext);
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        await client.NotifyAsync(
            status: true,
            [
                new ImapEventGroup(ImapMailboxFilter.Selected, [new ImapEvent.MessageNew(), ImapEvent.MessageExpunge, ImapEvent.FlagChange]),
                new ImapEventGroup(ImapMailboxFilter.Personal, [new ImapEvent.MessageNew(), ImapEvent.MessageExpunge]),
            ]);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        archive.CountChanged += (_, _) => told.TrySetResult();
        using var done = new CancellationTokenSource();
        var idle = client.IdleAsync(done.Token);

        using var other = await server.LogInAsync(account);
        var theirs = await other.GetFolderAsync("Archive");
        await theirs.AppendAsync(Letters.Plain("new"));
        await told.Task.WaitAsync(s_patience);
        await done.CancelAsync();
        await idle.WaitAsync(s_patience);
        Assert.Equal(1, archive.Count);
    }
}
