using System.Security.Cryptography;

namespace Posthorn.Store.Contract;

/// <summary>Staging and reading content.</summary>
public abstract class ContentContract : StoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131_071)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(1_000_000)]
    public async Task Content_of_any_size_comes_back_from_any_place(int size)
    {
        foreach (var (bytes, hint) in new (byte[], long?)[] { (Noise(size), null), (Text(size), size), (Text(size), 10_000_000) })
        {
            var id = await StoreAsync(bytes, hint);

            Assert.Equal(bytes, await ReadAsync(id));
            await using var reader = await Engine.OpenContentAsync(id, default);
            Assert.Equal(size, reader.Size);
            foreach (var offset in new[] { 0, size / 2, size - 1, 131_071, 131_072, size, size + 5 })
            {
                var buffer = new byte[1000];
                var expected = bytes.AsSpan(Math.Clamp(offset, 0, size));
                expected = expected[..Math.Min(expected.Length, buffer.Length)];
                if (offset >= 0)
                {
                    Assert.Equal(expected.Length, await reader.ReadAsync(offset, buffer, default));
                    Assert.Equal(bytes.Skip(offset).Take(1000), buffer.Take(Math.Min(1000, Math.Max(0, size - offset))));
                }
            }
        }
    }

    [Fact]
    public async Task Staged_content_says_its_size_and_hash_and_what_it_is()
    {
        var bytes = Text(300_000);
        await using var staged = await StageAsync(bytes);

        Assert.Equal(300_000, staged.Size);
        Assert.Equal(SHA256.HashData(bytes), staged.Hash.ToArray());
        Assert.Equal(300_000, staged.Summary.Size);
    }

    [Fact]
    public async Task The_same_content_is_stored_once_for_several_accounts()
    {
        foreach (var bytes in new[] { Text(5_000), Noise(500_000) })
        {
            var first = await StoreAsync(bytes);
            var second = await StoreAsync(bytes);
            Assert.Equal(first, second);
        }

        Assert.NotEqual(await StoreAsync(Text(5_001)), await StoreAsync(Text(5_002)));
    }

    [Fact]
    public async Task One_staged_content_serves_several_change_sets()
    {
        var bytes = Noise(400_000);
        var accounts = new List<AccountSnapshot>();
        for (var i = 0; i < 5; i++)
        {
            accounts.Add(await NewAccountWithInboxAsync($"user{i}"));
        }

        await using (var staged = await StageAsync(bytes))
        {
            var answers = accounts.Select(account => Engine.CommitAsync(account.Change().With(new MailboxChange
            {
                Mailbox = new MailboxId(account.Id, 1),
                Added = [account.NewMessage(1, new MessageSource.Staged(staged, default))],
            })).AsTask());
            Assert.All(await Task.WhenAll(answers), Assert.True);
        }

        var ids = new HashSet<ContentId>();
        foreach (var account in accounts)
        {
            ids.Add(Assert.Single(await RowsAsync(new MailboxId(account.Id, 1))).Content);
        }

        Assert.Equal(bytes, await ReadAsync(Assert.Single(ids)));
    }

    [Fact]
    public async Task Content_that_was_never_committed_leaves_no_trace_and_can_be_staged_again()
    {
        var bytes = Noise(400_000);
        await using (var stager = await Engine.StageContentAsync(null, default))
        {
            await stager.WriteAsync(bytes, default);
        }

        await (await StageAsync(bytes)).DisposeAsync();

        Assert.Equal(bytes, await ReadAsync(await StoreAsync(bytes)));
    }

    [Fact]
    public async Task Content_that_is_not_there_is_reported_as_damaged()
    {
        await Assert.ThrowsAsync<DamagedContentException>(async () => await Engine.OpenContentAsync(new ContentId(12345), default));
    }

    [Fact]
    public async Task Many_read_the_same_content_at_once()
    {
        var bytes = Text(600_000);
        var id = await StoreAsync(bytes);

        var read = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync(id)));

        Assert.All(read, one => Assert.Equal(bytes, one));
    }

    /// <summary>Octets that cannot be compressed.</summary>
    protected static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Octets that can be compressed.</summary>
    protected static byte[] Text(int size)
    {
        var bytes = new byte[size];
        var random = new Random(size);
        for (var i = 0; i < size; i++)
        {
            bytes[i] = i % 70 == 69 ? (byte)'\n' : (byte)('a' + random.Next(4));
        }

        return bytes;
    }

    private async Task<ContentId> StoreAsync(byte[] bytes, long? sizeHint = null)
    {
        var account = await NewAccountWithInboxAsync(Guid.NewGuid().ToString("n"));
        await using var staged = await StageAsync(bytes, sizeHint);
        await CommitAsync(account, account.Change().With(new MailboxChange
        {
            Mailbox = new MailboxId(account.Id, 1),
            Added = [account.NewMessage(1, new MessageSource.Staged(staged, default))],
        }));
        return Assert.Single(await RowsAsync(new MailboxId(account.Id, 1))).Content;
    }
}
