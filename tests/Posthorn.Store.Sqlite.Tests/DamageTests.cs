using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>Damaged contents: reported for the message they belong to, and for no other.</summary>
public sealed class DamageTests : StoreContract
{
    private readonly string _large = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"line {i} {i * 7919L % 65_537}\r\n"));

    private SqliteEngine Sqlite => (SqliteEngine)Engine;

    private string ContentFile => Assert.Single(
        Directory.GetFiles(Path.Combine(((SqliteHost)Host).Folder, "content"), "*", SearchOption.AllDirectories));

    [Fact]
    public async Task A_changed_octet_anywhere_in_a_file_is_noticed()
    {
        var (content, other) = await StoreAsync(_large);
        var file = ContentFile;
        var original = await File.ReadAllBytesAsync(file);
        var random = new Random(1);
        var places = Enumerable.Range(0, 40).Select(_ => random.Next(original.Length)).Concat([0, original.Length - 1, original.Length - 40]);
        foreach (var place in places)
        {
            var damaged = (byte[])original.Clone();
            damaged[place] ^= 0x10;
            await File.WriteAllBytesAsync(file, damaged);
            await Assert.ThrowsAsync<DamagedContentException>(() => ReadAsync(content));
        }

        Assert.Equal("other", await ReadTextAsync(other));
        await File.WriteAllBytesAsync(file, original);
        Assert.Equal(_large, await ReadTextAsync(content));
    }

    [Fact]
    public async Task Frames_before_and_behind_a_damaged_one_can_be_read()
    {
        var (content, _) = await StoreAsync(_large);
        var bytes = await File.ReadAllBytesAsync(ContentFile);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(ContentFile, bytes);

        await using var reader = await Engine.OpenContentAsync(content, default);
        var buffer = new byte[1000];
        Assert.Equal(1000, await reader.ReadAsync(0, buffer, default));
        await Assert.ThrowsAsync<DamagedContentException>(async () => await ReadAsync(content));
        Assert.Equal(1000, await reader.ReadAsync(reader.Size - 1000, buffer, default));
    }

    [Fact]
    public async Task A_missing_and_a_shortened_and_an_empty_file_are_noticed()
    {
        var (content, other) = await StoreAsync(_large);
        var file = ContentFile;
        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..^1]);
        await Assert.ThrowsAsync<DamagedContentException>(() => ReadAsync(content));
        await File.WriteAllBytesAsync(file, []);
        await Assert.ThrowsAsync<DamagedContentException>(() => ReadAsync(content));
        File.Delete(file);
        await Assert.ThrowsAsync<DamagedContentException>(() => ReadAsync(content));
        Assert.Equal("other", await ReadTextAsync(other));
    }

    [Fact]
    public async Task A_damaged_row_is_noticed_and_a_missing_one()
    {
        var (content, other) = await StoreAsync("small");
        await RunAsync($"UPDATE body SET frames = CAST(x'00' || substr(frames, 2) AS BLOB) WHERE content = {content.Value}");
        await Assert.ThrowsAsync<DamagedContentException>(() => ReadAsync(content));
        await RunAsync($"DELETE FROM body WHERE content = {content.Value}");
        await Assert.ThrowsAsync<DamagedContentException>(() => ReadAsync(content));
        Assert.Equal("other", await ReadTextAsync(other));
    }

    [Fact]
    public async Task A_damaged_summary_is_computed_again_from_the_content()
    {
        await StoreAsync("Subject: x\r\n\r\nbody");
        var mailbox = new MailboxId((await Engine.FindAccountAsync("ann", default))!.Id, 1);
        var before = (await RowsAsync(mailbox)).Select(row => row.Summary.Serialize()).ToList();

        await RunAsync("UPDATE summary SET data = x'ff' WHERE content = 1; DELETE FROM summary WHERE content = 2");

        Assert.Equal(before, (await RowsAsync(mailbox)).Select(row => row.Summary.Serialize()));
        var envelopes = new List<string>();
        await foreach (var one in Engine.ReadSummariesAsync(mailbox, UidSet.Range(1, 2), default))
        {
            envelopes.Add(Convert.ToHexString(one.Summary.Envelope.Span));
        }

        Assert.Equal((await RowsAsync(mailbox)).Select(row => Convert.ToHexString(row.Summary.Envelope.Span)), envelopes);
    }

    [Fact]
    public async Task A_message_of_which_nothing_can_be_read_does_not_hide_those_behind_it()
    {
        await StoreAsync("Subject: x\r\n\r\nbody");
        var mailbox = new MailboxId((await Engine.FindAccountAsync("ann", default))!.Id, 1);
        await RunAsync("DELETE FROM summary WHERE content = 1; DELETE FROM body WHERE content = 1");

        await Assert.ThrowsAsync<DamagedContentException>(() => RowsAsync(mailbox));
        var rows = new List<(uint Uid, bool IsDamaged)>();
        await foreach (var row in Engine.ReadMessagesAsync(mailbox, UidSet.Range(1, 9), MessageDetails.EvenDamaged, default))
        {
            rows.Add((row.Uid, row.IsDamaged));
        }

        Assert.Equal([(1u, true), (2u, false)], rows);
    }

    [Fact]
    public async Task Delivering_the_same_content_again_mends_a_damaged_file()
    {
        var (content, _) = await StoreAsync(_large);
        await File.WriteAllBytesAsync(ContentFile, [1, 2, 3]);

        await (await StageAsync(_large)).DisposeAsync();

        Assert.Equal(_large, await ReadTextAsync(content));
    }

    /// <inheritdoc/>
    protected override EngineHost CreateHost() => new SqliteHost();

    private async Task<(ContentId Content, ContentId Other)> StoreAsync(string text)
    {
        var account = await AddAsync(await NewAccountWithInboxAsync(), 1, text, "other");
        var rows = await RowsAsync(new MailboxId(account.Id, 1));
        return (rows[0].Content, rows[1].Content);
    }

    private Task<bool> RunAsync(string sql) => Sqlite.Writer.RunAsync(database =>
    {
        database.Connection.Run(sql);
        return true;
    });
}
