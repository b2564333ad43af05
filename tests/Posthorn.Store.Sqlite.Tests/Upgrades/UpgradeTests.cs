using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests.Upgrades;

/// <summary>
/// Stores that earlier versions have written (format-N.tar.gz, each by the program of its time) are opened by this one, which finds in them
/// what the clients of that time saw (format-N.json). See README.md for how a new one is made.
/// </summary>
public sealed class UpgradeTests : IAsyncDisposable
{
    private readonly SqliteHost _host = new();

    public static TheoryData<int> Formats => [.. Enumerable.Range(1, Schema.Current - 1)];

    private string Database => Path.Combine(_host.Folder, "posthorn.db");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_store_of_an_earlier_format_is_brought_up_to_date_and_keeps_all_that_is_in_it(int format)
    {
        await UnpackAsync(format);
        var expected = JsonDocument.Parse(await File.ReadAllTextAsync(PathOf($"format-{format}.json"))).RootElement;

        for (var opening = 0; opening < 2; opening++)
        {
            await using var engine = await _host.OpenSqliteAsync();
            var account = (await engine.LoadAccountAsync((await engine.FindAccountAsync("anna", default))!.Id, default))!;
            Assert.Equal(
                expected.GetProperty("mailboxes").EnumerateObject().Select(mailbox => mailbox.Name).Order(StringComparer.Ordinal), account.Mailboxes.Keys);
            Assert.Superset(expected.GetProperty("subscribed").EnumerateArray().Select(name => name.GetString()!).ToHashSet(), account.Subscriptions.ToHashSet());
            foreach (var mailbox in expected.GetProperty("mailboxes").EnumerateObject())
            {
                await CompareAsync(engine, account.Mailboxes[mailbox.Name], mailbox.Value);
            }

            Assert.Empty(await CheckAsync(engine));
        }

        Assert.Equal(format, UserVersion($"{Database}.format-{format}"));
        Assert.Equal(Schema.Current, UserVersion(Database));
    }

    [Fact]
    public async Task An_upgrade_that_is_interrupted_goes_on_after_the_steps_that_are_done()
    {
        await UnpackAsync(4);
        Execute("CREATE TABLE annotation (theirs)");    // In the way of a later step.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _host.OpenSqliteAsync());
        Assert.Equal(6, UserVersion(Database));
        Assert.Equal(4, UserVersion($"{Database}.format-4"));

        Execute("DROP TABLE annotation");
        await using var engine = await _host.OpenSqliteAsync();

        Assert.Empty(await CheckAsync(engine));
    }

    [Fact]
    public async Task In_a_store_that_did_not_count_deletions_the_last_change_may_have_been_one()
    {
        await UnpackAsync(1);
        await using var engine = await _host.OpenSqliteAsync();
        var account = (await engine.LoadAccountAsync((await engine.FindAccountAsync("anna", default))!.Id, default))!;
        Assert.Equal(account.ModSeq, account.DeletionModSeq);
        Assert.Equal([5u], await engine.ReadExpungedAsync(account.Mailboxes["INBOX"].Id, 0, default));
    }

    [Fact]
    public async Task The_copy_that_was_made_before_goes_with_what_was_removed_at_the_time()
    {
        await UnpackAsync(1);
        await using var engine = await _host.OpenSqliteAsync();
        await engine.CollectAsync(DateTimeOffset.UtcNow.AddDays(-14), default);
        Assert.True(File.Exists(Database + ".format-1"));

        await engine.CollectAsync(DateTimeOffset.UtcNow.AddDays(1), default);

        Assert.False(File.Exists(Database + ".format-1"));
    }

    private static async Task CompareAsync(SqliteEngine engine, MailboxInfo info, JsonElement expected)
    {
        int Number(string name) => expected.GetProperty(name).GetInt32();
        Assert.Equal(
            (Number("MESSAGES"), Number("UNSEEN"), expected.GetProperty("UIDVALIDITY").GetUInt32(), expected.GetProperty("UIDNEXT").GetUInt32()),
            (info.Messages, info.Unseen, info.UidValidity, info.UidNext));
        var entries = (await engine.LoadMailboxAsync(info.Id, default))!.Messages;
        var messages = new List<string>();
        await foreach (var row in engine.ReadMessagesAsync(info.Id, UidSet.Range(1, uint.MaxValue), default))
        {
            if (entries.TryGet(row.Uid, out var entry))
            {
                messages.Add($"{entry.Uid} {string.Join(' ', Flags(entry.Flags))} {entry.InternalDate.ToDateTimeOffset():o} {entry.Size} {await HashAsync(engine, row)}");
            }
        }

        Assert.Equal(expected.GetProperty("messages").EnumerateArray().Select(Line), messages);
    }

    private static string Line(JsonElement message)
    {
        var flags = message.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!).Order(StringComparer.Ordinal);
        var date = DateTimeOffset.ParseExact(message.GetProperty("date").GetString()!, "d-MMM-yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture);
        return $"{message.GetProperty("uid")} {string.Join(' ', flags)} {date:o} {message.GetProperty("size")} {message.GetProperty("sha256")}";
    }

    private static IEnumerable<string> Flags(MessageFlags flags) => Enum.GetValues<SystemFlags>()
        .Where(flag => flag != SystemFlags.None && flags.Has(flag)).Select(flag => $"\\{flag}").Concat(flags.Keywords).Order(StringComparer.Ordinal);

    private static async Task<string> HashAsync(SqliteEngine engine, MessageRow row)
    {
        await using var reader = await engine.OpenContentAsync(row.Content, default);
        var content = new byte[reader.Size];
        await reader.ReadAsync(0, content, default);
        return Convert.ToHexStringLower(SHA256.HashData([.. row.TracePrefix.Span, .. content]));
    }

    private static async Task<List<Damage>> CheckAsync(SqliteEngine engine)
    {
        var found = new List<Damage>();
        await engine.CheckAsync(
            null, readsContents: true,
            damage =>
            {
                found.Add(damage);
                return ValueTask.CompletedTask;
            },
            (_, _, _) => { }, default);
        return found;
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Upgrades", file);

    private async Task UnpackAsync(int format)
    {
        await using var file = File.OpenRead(PathOf($"format-{format}.tar.gz"));
        await using var plain = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(plain, _host.Folder, overwriteFiles: true);
    }

    private long UserVersion(string database) => Scalar(database, "PRAGMA user_version");

    private void Execute(string sql) => Scalar(Database, sql);

    private static long Scalar(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }
}
