using System.Diagnostics;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MimeKit;

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
        await server.Process.WaitUntilCompressedAsync(account);
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

    [Fact]
    public async Task MailKit_hears_of_folders_and_messages_without_IDLE()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        var archive = await client.GetFolderAsync("Archive");
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        await Letters.FillAsync(client.Inbox, 2);
        await client.NotifyAsync(
            status: true,
            [
                new ImapEventGroup(ImapMailboxFilter.Selected, [new ImapEvent.MessageNew(), ImapEvent.MessageExpunge, ImapEvent.FlagChange]),
                new ImapEventGroup(
                    ImapMailboxFilter.Personal,
                    [new ImapEvent.MessageNew(), ImapEvent.MessageExpunge, ImapEvent.MailboxName, ImapEvent.SubscriptionChange]),
            ]);
        var told = new List<string>();
        client.FolderCreated += (_, e) => told.Add($"created {e.Folder.FullName}");
        archive.CountChanged += (_, _) => told.Add($"archive {archive.Count}");
        archive.Subscribed += (_, _) => told.Add("subscribed");
        archive.Unsubscribed += (_, _) => told.Add("unsubscribed");
        client.Inbox.MessageExpunged += (_, e) => told.Add($"expunged {e.Index}");

        var (other, theirs) = await server.OpenInboxAsync(account);
        using var second = other;
        await other.GetFolder(other.PersonalNamespaces[0]).CreateAsync("Made by another", isMessageFolder: true);
        var theirArchive = await other.GetFolderAsync("Archive");
        await theirArchive.AppendAsync(Letters.Plain("new"));
        await theirArchive.UnsubscribeAsync();
        await theirs.StoreAsync([0], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
        await theirs.ExpungeAsync();

        string[] expected = ["archive 1", "created Made by another", "expunged 0", "unsubscribed"];
        var waited = Stopwatch.StartNew();
        while (expected.Except(told).Any() && waited.Elapsed < s_patience)
        {
            // Each command reads what has come meanwhile.
            await client.NoOpAsync();
        }

        Assert.Equal(expected, told.Distinct().Order(StringComparer.Ordinal));
        Assert.Single(client.Inbox);

        await client.DisableNotifyAsync();
        told.Clear();
        await theirArchive.AppendAsync(Letters.Plain("another"));
        await client.NoOpAsync();
        Assert.Empty(told);
    }

    [Fact]
    public async Task MailKit_hears_of_removed_messages_by_UID()
    {
        var account = server.NewAccount();
        using var client = await server.LogInAsync(account);
        await client.EnableQuickResyncAsync();
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        var uids = await Letters.FillAsync(inbox, 6);
        var vanished = new List<(bool Earlier, uint Uid)>();
        inbox.MessagesVanished += (_, e) => vanished.AddRange(e.UniqueIds.Select(uid => (e.Earlier, uid.Id)));

        var (other, theirs) = await server.OpenInboxAsync(account);
        using var second = other;
        await theirs.StoreAsync([uids[0], uids[2], uids[3]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
        await theirs.ExpungeAsync();
        await client.NoOpAsync();
        Assert.Equal([(false, 1u), (false, 3u), (false, 4u)], vanished.Order());
        Assert.Equal(3, inbox.Count);

        await inbox.MoveToAsync([uids[1]], client.GetFolder(SpecialFolder.Trash)!);
        Assert.Contains((false, 2u), vanished);
        Assert.Equal([5u, 6u], (await inbox.SearchAsync(SearchQuery.All)).Select(uid => uid.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MailKit_sends_and_reads_large_messages_on_a_compressed_connection(bool compressible)
    {
        using var client = await server.LogInAsync(server.NewAccount());
        await client.CompressAsync();
        var content = new byte[3_000_000];
        if (!compressible)
        {
            new Random(3).NextBytes(content);
        }

        var letter = Letters.Plain("large");
        letter.Body = new MimePart("application", "octet-stream")
        {
            Content = new MimeContent(new MemoryStream(content)),
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        var inbox = client.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        var uid = (await inbox.AppendAsync(letter))!.Value;
        using var stream = await inbox.GetStreamAsync(uid, string.Empty);
        var received = await stream.ReadAllAsync();
        Assert.True(letter.ToBytes().AsSpan().SequenceEqual(received));
    }
}
