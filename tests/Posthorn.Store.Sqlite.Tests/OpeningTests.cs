using Microsoft.Data.Sqlite;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>What is refused when a store is opened, and what is put in order.</summary>
public sealed class OpeningTests : IAsyncDisposable
{
    private readonly SqliteHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_second_opener_is_refused_in_one_sentence_until_the_first_has_closed()
    {
        await using (await _host.OpenSqliteAsync())
        {
            var refusal = await Assert.ThrowsAsync<StoreInUseException>(() => _host.OpenSqliteAsync());
            Assert.Equal($"The store in {_host.Folder} is in use by another process.", refusal.Message);
        }

        await using var again = await _host.OpenSqliteAsync();
    }

    [Fact]
    public async Task After_an_orderly_end_everything_is_in_the_database_file_itself()
    {
        await using (var engine = await _host.OpenSqliteAsync())
        {
            await engine.CreateAccountsAsync([new NewAccount("anna", null)], default);
            Assert.NotNull(await engine.FindAccountAsync("anna", default));
        }

        Assert.Equal(["posthorn.db"], Directory.GetFiles(_host.Folder, "posthorn.db*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_newer_format_is_refused_and_left_as_it_is()
    {
        await (await _host.OpenSqliteAsync()).DisposeAsync();
        Execute("PRAGMA user_version = 999");

        var refusal = await Assert.ThrowsAsync<StoreRefusedException>(() => _host.OpenSqliteAsync());

        Assert.StartsWith("The store has format 999, ", refusal.Message, StringComparison.Ordinal);
        Execute($"PRAGMA user_version = {Schema.Current}");
        await using var again = await _host.OpenSqliteAsync();
    }

    [Fact]
    public async Task Another_programs_database_is_refused()
    {
        Execute("CREATE TABLE theirs (x)");
        await Assert.ThrowsAsync<StoreRefusedException>(() => _host.OpenSqliteAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(_host.Folder, "posthorn.db"), new string('x', 20_000));
        await Assert.ThrowsAsync<StoreRefusedException>(() => _host.OpenSqliteAsync());
    }

    [Fact]
    public void A_network_file_system_is_refused_and_a_local_one_is_not()
    {
        Assert.Throws<StoreRefusedException>(() => DataFolder.RefuseNetwork(DriveType.Network, "/mail"));
        DataFolder.RefuseNetwork(new DriveInfo(_host.Folder).DriveType, _host.Folder);
    }

    [Fact]
    public async Task The_database_is_kept_as_durably_as_promised()
    {
        await using var engine = await _host.OpenSqliteAsync();
        var (journal, synchronous, page) = await engine.Writer.RunAsync(database => (
            Text(database.Connection, "PRAGMA journal_mode"),
            database.Connection.Use("PRAGMA synchronous").Scalar(),
            database.Connection.Use("PRAGMA page_size").Scalar()));
        Assert.Equal(("wal", 2L, 8192L), (journal, synchronous, page));
    }

    [Fact]
    public async Task What_a_crash_left_behind_is_removed()
    {
        await (await _host.OpenSqliteAsync()).DisposeAsync();
        var content = Path.Combine(_host.Folder, "content");
        var temporary = Path.Combine(content, "tmp", "half");
        var orphan = Path.Combine(content, "ab", "cd", "abcd" + new string('0', 60));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(temporary, "x");
        await File.WriteAllTextAsync(orphan, "x");

        await using var engine = await _host.OpenSqliteAsync();

        Assert.False(File.Exists(temporary));
        await engine.CollectAsync(default, default);
        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public async Task Messages_of_a_store_without_threads_get_the_threads_that_they_would_have_been_given()
    {
        string[] texts = ["Message-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\n\r\n1", "Message-ID: <a@x>\r\n\r\n2", "Subject: c\r\n\r\n3"];
        List<ObjectIds> before;
        await using (var engine = await _host.OpenSqliteAsync())
        {
            await FillAsync(engine, texts);
            var store = new MailStore(engine, _host.Time);
            using var lease = (await store.OpenAccountAsync((await engine.FindAccountAsync("ann", default))!.Id, default))!;
            Assert.True((await lease.Account.ExpungeAsync(new MailboxId(lease.Account.Id, 1), UidSet.Of(2), default)).IsDone);
            before = await IdsAsync(engine);
        }

        Execute("UPDATE summary SET data = x'00' WHERE content = 3; ALTER TABLE mailbox DROP COLUMN sum; ALTER TABLE mailbox DROP COLUMN gathered_to; ALTER TABLE mailbox DROP COLUMN definition; ALTER TABLE mailbox DROP COLUMN decided; DROP TABLE origin; DROP TABLE annotation; DELETE FROM account WHERE id = 0; ALTER TABLE account DROP COLUMN deletionmodseq; DROP TABLE urlkey; DROP TABLE preview; DROP TABLE thread; DROP TABLE thread_key; PRAGMA user_version = 2");
        await using (var engine = await _host.OpenSqliteAsync())
        {
            Assert.Equal(before, await IdsAsync(engine));
        }

        Assert.Equal(before[0].Thread, before[1].Thread);
        Assert.NotEqual(before[0].Thread, before[2].Thread);
    }

    [Fact]
    public async Task A_preview_that_is_not_kept_is_made_when_it_is_asked_for_in_earnest_and_then_kept()
    {
        await using (var engine = await _host.OpenSqliteAsync())
        {
            await FillAsync(engine, "Subject: a\r\n\r\nfirst", "Subject: b\r\n\r\nsecond", "Subject: c\r\n\r\nthird");
        }

        Execute("DELETE FROM preview WHERE content < 3; DELETE FROM body WHERE content = 2");
        await using (var engine = await _host.OpenSqliteAsync())
        {
            Assert.Equal([null, null, "third"], await PreviewsAsync(engine, MessageDetails.KeptPreview));

            // Of damaged content there is none, but the others have one.
            Assert.Equal(["first", "", "third"], await PreviewsAsync(engine, MessageDetails.Preview));
            Assert.Equal(["first", null, "third"], await PreviewsAsync(engine, MessageDetails.KeptPreview));
        }
    }

    private static async Task<List<string?>> PreviewsAsync(SqliteEngine engine, MessageDetails details)
    {
        var account = (await engine.FindAccountAsync("ann", default))!;
        var previews = new List<string?>();
        await foreach (var row in engine.ReadMessagesAsync(new MailboxId(account.Id, 1), UidSet.Range(1, 9), details, default))
        {
            previews.Add(row.Preview);
        }

        return previews;
    }

    private async Task FillAsync(SqliteEngine engine, params string[] texts)
    {
        Assert.Empty(await engine.CreateAccountsAsync([new NewAccount("ann", null)], default));
        var store = new MailStore(engine, _host.Time);
        using var lease = (await store.OpenAccountAsync((await engine.FindAccountAsync("ann", default))!.Id, default))!;
        var inbox = (await lease.Account.CreateMailboxesAsync([new NewMailbox("INBOX")], ifMissing: true, default)).Value!;
        foreach (var text in texts)
        {
            await using var stager = await engine.StageContentAsync(null, default);
            await stager.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), default);
            await using var content = await stager.CompleteAsync(default);
            Assert.True((await lease.Account.AppendAsync(inbox.Id, [new IncomingMessage(content, default, null)], default)).IsDone);
        }
    }

    private static async Task<List<ObjectIds>> IdsAsync(SqliteEngine engine)
    {
        var account = (await engine.FindAccountAsync("ann", default))!;
        var ids = new List<ObjectIds>();
        await foreach (var row in engine.ReadMessagesAsync(new MailboxId(account.Id, 1), UidSet.Range(1, 9), MessageDetails.Ids, default))
        {
            ids.Add(row.Ids);
        }

        return ids;
    }

    private static string Text(Connection database, string sql)
    {
        using var row = database.Use(sql);
        return row.Step() ? row.Text(0) : "";
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_host.Folder, "posthorn.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
