using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>Contents in files.</summary>
[Collection(nameof(MeasuresAllocation))]
public sealed class LargeContentTests : StoreContract
{
    private string ContentFolder => Path.Combine(((SqliteHost)Host).Folder, "content");

    private string[] Files => Directory.GetFiles(ContentFolder, "*", SearchOption.AllDirectories);

    [Fact]
    public async Task A_hundred_megabytes_are_staged_and_read_with_little_memory()
    {
        const int Size = 100_000_000;
        var account = await NewAccountWithInboxAsync();
        var piece = new byte[64 * 1024];
        new Random(7).NextBytes(piece.AsSpan(0, piece.Length / 2));

        // Let every code path that allocates once do so before.
        await (await StageAsync(new byte[1_000_000])).DisposeAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await using var stager = await Engine.StageContentAsync(Size, default);
        while (stager.Size < Size)
        {
            await stager.WriteAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, Size - stager.Size)), default);
        }

        await using var staged = await stager.CompleteAsync(default);
        await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 1),
            Added = [account.NewMessage(1, new MessageSource.Staged(staged, default))],
        }));
        var content = Assert.Single(await RowsAsync(new MailboxId(account.Id, 1))).Content;
        await using (var reader = await Engine.OpenContentAsync(content, default))
        {
            var buffer = new byte[piece.Length];
            int count;
            for (var offset = 0L; (count = await reader.ReadAsync(offset, buffer, default)) > 0; offset += count)
            {
                Assert.True(piece.AsSpan(0, count).SequenceEqual(buffer.AsSpan(0, count)));
            }
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20_000_000);
        Assert.InRange(new FileInfo(Assert.Single(Files)).Length, 20_000_000, 30_000_000);
    }

    [Fact]
    public async Task Content_shared_by_several_accounts_is_one_file_until_the_last_has_gone()
    {
        var text = new string('x', 300_000);
        var ann = await AddAsync(await NewAccountWithInboxAsync("ann"), 1, text);
        var bob = await AddAsync(await NewAccountWithInboxAsync("bob"), 1, text);
        Assert.Single(Files);

        await Engine.RemoveAccountAsync(ann.Id, default);
        await Engine.CollectAsync(Time.GetUtcNow().AddDays(1), default);
        Assert.Equal(text, await ReadTextAsync(Assert.Single(await RowsAsync(new MailboxId(bob.Id, 1))).Content));

        await Engine.RemoveAccountAsync(bob.Id, default);
        await Engine.CollectAsync(Time.GetUtcNow().AddDays(1), default);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Content_that_nobody_committed_leaves_no_file()
    {
        var bytes = new byte[400_000];
        await using (var stager = await Engine.StageContentAsync(null, default))
        {
            await stager.WriteAsync(bytes, default);
            Assert.Single(Files);
        }

        Assert.Empty(Files);
        var first = await StageAsync(bytes);
        var second = await StageAsync(bytes);
        await first.DisposeAsync();
        Assert.Single(Files);
        await second.DisposeAsync();
        Assert.Empty(Files);
    }

    /// <inheritdoc/>
    protected override EngineHost CreateHost() => new SqliteHost();
}

/// <summary>Tests that measure what the process allocates: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(MeasuresAllocation), DisableParallelization = true)]
public class MeasuresAllocation;
