using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Posthorn.Clients.Tests.MailKit;

public sealed class ManyConnectionsTests(MailKitServer server) : IClassFixture<MailKitServer>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_idling_client_hears_of_arrivals_flags_and_departures()
    {
        var account = server.NewAccount();
        var (idler, watched) = await server.OpenInboxAsync(account);
        using var _ = idler;
        var (worker, inbox) = await server.OpenInboxAsync(account);
        using var second = worker;
        var uids = await Letters.FillAsync(inbox, 2);
        await idler.NoOpAsync();
        Assert.Equal(2, watched.Count);

        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flagged = new TaskCompletionSource<(int, MessageFlags)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var departed = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        watched.CountChanged += (_, _) => { if (watched.Count == 3) { arrived.TrySetResult(); } };
        watched.MessageFlagsChanged += (_, e) => flagged.TrySetResult((e.Index, e.Flags & ~MessageFlags.Recent));
        watched.MessageExpunged += (_, e) => departed.TrySetResult(e.Index);
        using var done = new CancellationTokenSource();
        var idle = idler.IdleAsync(done.Token);

        await inbox.AppendAsync(Letters.Plain("new"));
        await arrived.Task.WaitAsync(s_patience);
        await inbox.StoreAsync([uids[1]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Flagged));
        Assert.Equal((1, MessageFlags.Flagged), await flagged.Task.WaitAsync(s_patience));
        await inbox.StoreAsync([uids[0]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
        await inbox.ExpungeAsync([uids[0]]);
        Assert.Equal(0, await departed.Task.WaitAsync(s_patience));

        await done.CancelAsync();
        await idle.WaitAsync(s_patience);
        Assert.Equal(2, watched.Count);
        Assert.Equal([2u, 3u], (await watched.SearchAsync(SearchQuery.All)).Select(uid => uid.Id));
    }

    [Fact]
    public async Task What_another_client_has_changed_is_told_at_the_next_command()
    {
        var account = server.NewAccount();
        var (client, inbox) = await server.OpenInboxAsync(account);
        using var first = client;
        var uids = await Letters.FillAsync(inbox, 3);
        var (other, theirs) = await server.OpenInboxAsync(account);
        using var second = other;
        var gone = new List<int>();
        inbox.MessageExpunged += (_, e) => gone.Add(e.Index);
        await theirs.StoreAsync([uids[1]], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
        await theirs.ExpungeAsync();
        // RFC 9051 §7.5.1: a FETCH by number does not hear of it, so the numbers still mean what they meant.
        var summaries = await inbox.FetchAsync([0, 2], MessageSummaryItems.UniqueId);
        Assert.Equal([1u, 3u], summaries.Select(summary => summary.UniqueId.Id));
        Assert.Empty(gone);
        await client.NoOpAsync();
        Assert.Equal([1], gone);
        Assert.Equal(2, inbox.Count);
    }

    [Fact]
    public async Task Twenty_connections_work_in_one_folder_at_once()
    {
        const int Connections = 20;
        const int Each = 5;
        var account = server.NewAccount();
        var clients = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => server.OpenInboxAsync(account)));
        try
        {
            var uids = await Task.WhenAll(clients.Select((client, number) => WorkAsync(client.Inbox, number)));
            Assert.Equal(Enumerable.Range(1, Connections * Each).Select(i => (uint)i), uids.SelectMany(own => own).Order());
            foreach (var (client, inbox) in clients)
            {
                await client.NoOpAsync();
                Assert.Equal(Connections * Each, inbox.Count);
            }

            var flags = await clients[0].Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags);
            Assert.All(flags, summary => Assert.True(summary.Flags!.Value.HasFlag(MessageFlags.Answered)));
        }
        finally
        {
            foreach (var (client, _) in clients)
            {
                client.Dispose();
            }
        }

        static async Task<List<uint>> WorkAsync(ImapFolder inbox, int number)
        {
            var own = new List<uint>();
            for (var i = 0; i < Each; i++)
            {
                var uid = (await inbox.AppendAsync(Letters.Plain($"{number} {i}")))!.Value;
                own.Add(uid.Id);
                await inbox.StoreAsync([uid], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Answered));
                Assert.Equal($"{number} {i}", (await inbox.GetMessageAsync(uid)).Subject);
            }

            return own;
        }
    }
}
