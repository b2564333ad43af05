using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

/// <summary>Every kind of damage that a check names is inflicted here, found, and mended where that is possible.</summary>
public sealed class CheckTests : StoreContract
{
    private static readonly string s_large = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"line {i} {i * 7919L % 65_537}\r\n"));
    private MailStore _store = null!;

    /// <summary>What is done to the database of a store, and what a check then finds first.</summary>
    public static TheoryData<DamageKind, string> Damages => new()
    {
        { DamageKind.AccountCounters, "UPDATE account SET modseq = 1 WHERE id = 1" },
        { DamageKind.AccountCounters, "UPDATE account SET next_mailbox = 1 WHERE id = 1" },
        { DamageKind.AccountCounters, "UPDATE account SET last_uidvalidity = 1 WHERE id = 1" },
        { DamageKind.MailboxName, "UPDATE mailbox SET name = 'INBOX' WHERE number = 2" },
        { DamageKind.MailboxName, "UPDATE mailbox SET name = 'a//b' WHERE number = 2" },
        { DamageKind.MailboxMissing, "DELETE FROM mailbox WHERE number = 2" },
        { DamageKind.MailboxMissing, "DELETE FROM account WHERE id = 1" },
        { DamageKind.MailboxCounters, "UPDATE mailbox SET messages = 99 WHERE number = 1" },
        { DamageKind.MailboxCounters, "UPDATE mailbox SET unseen = 0 WHERE number = 1" },
        { DamageKind.MailboxCounters, "UPDATE mailbox SET deleted = 2 WHERE number = 1" },
        { DamageKind.MailboxCounters, "UPDATE mailbox SET size = size - 1 WHERE number = 1" },
        { DamageKind.MailboxUids, "UPDATE mailbox SET uidnext = 1 WHERE number = 1" },
        { DamageKind.MailboxUids, "UPDATE mailbox SET highestmodseq = 1 WHERE number = 1" },
        { DamageKind.MailboxSum, "UPDATE message SET flags = flags | 4 WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MailboxSum, "UPDATE message SET keywords = 'other' WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MailboxSum, "UPDATE message SET date = date + 4096 WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MailboxSum, "UPDATE message SET modseq = 1 WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MailboxSum, "UPDATE message SET uid = 99 WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MailboxCounters, "DELETE FROM message WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MessageExpunged, "INSERT INTO expunged SELECT account, mailbox, uid, flags, keywords, modseq, size, date, content, saved, 1 FROM message WHERE mailbox = 1 AND uid = 1" },
        { DamageKind.MessageSize, "UPDATE message SET size = 1 WHERE mailbox = 1 AND uid = 2" },
        { DamageKind.MessageSize, "DELETE FROM trace WHERE mailbox = 1" },
        { DamageKind.MessageThread, "DELETE FROM thread WHERE content = 1" },
        { DamageKind.ContentReferences, "UPDATE content SET refs = 0 WHERE id = 1" },
        { DamageKind.ContentReferences, "UPDATE content SET refs = refs + 1 WHERE id = 2" },
        { DamageKind.Summary, "UPDATE summary SET data = x'ff' WHERE content = 1" },
        { DamageKind.Summary, "DELETE FROM summary WHERE content = 2" },
        { DamageKind.Summary, "UPDATE summary SET data = (SELECT data FROM summary WHERE content = 2) WHERE content = 1" },
        { DamageKind.Preview, "UPDATE preview SET text = 'nonsense' WHERE content = 1" },
        { DamageKind.OrphanRows, "INSERT INTO summary VALUES (99, x'00')" },
        { DamageKind.OrphanRows, "INSERT INTO preview VALUES (99, '')" },
        { DamageKind.OrphanRows, "INSERT INTO body VALUES (99, x'00')" },
        { DamageKind.OrphanRows, "INSERT INTO thread VALUES (99, 1, 5)" },
        { DamageKind.OrphanRows, "INSERT INTO trace VALUES (1, 1, 99, x'00')" },
        { DamageKind.OrphanRows, "INSERT INTO vanished VALUES (1, 99, 5, x'0000')" },
        { DamageKind.OrphanRows, "INSERT INTO urlkey VALUES (1, 99, x'00')" },
        { DamageKind.OrphanRows, "INSERT INTO annotation VALUES (1, 99, '/private/comment', 5, x'00')" },
        { DamageKind.OrphanRows, "INSERT INTO origin VALUES (1, 1, 99, 1, 1)" },
        { DamageKind.OrphanRows, "INSERT INTO subscription VALUES (99, 'x')" },
        { DamageKind.OrphanRows, "INSERT INTO thread_key VALUES (99, 1, 1)" },
        { DamageKind.ContentReferences, "INSERT INTO expunged VALUES (1, 99, 1, 0, NULL, 5, 5, 5, 1, 0, 0)" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_is_wrong_is_found_and_mended_and_nothing_else_is_touched(DamageKind kind, string sql)
    {
        await FillAsync();
        Assert.Empty(await CheckAsync());
        var before = await TextsAsync();
        await RunAsync(sql);

        var found = await CheckAsync();

        Assert.Contains(found, damage => damage.Kind == kind);
        Assert.All(found, damage => Assert.True(damage.CanBeMended, damage.Text));
        await RepairAsync(found);
        Assert.Empty(await CheckAsync());
        if (!sql.StartsWith("DELETE FROM message", StringComparison.Ordinal) && !sql.Contains("uid = 99", StringComparison.Ordinal) && !sql.Contains("trace WHERE", StringComparison.Ordinal))
        {
            Assert.Equal(before, await TextsAsync());
        }
    }

    [Fact]
    public async Task A_session_that_is_there_is_told_of_flags_that_were_changed_by_nobody()
    {
        await FillAsync();
        using var lease = (await _store.OpenAccountAsync(new AccountId(1), default))!;
        var inbox = (await lease.Account.OpenMailboxAsync(new MailboxId(lease.Account.Id, 1), default))!;
        var told = inbox.Current;
        var signal = new MailboxChangeSignal();
        inbox.Watch(signal);
        await RunAsync("UPDATE message SET flags = flags | 4 WHERE mailbox = 1 AND uid = 1");

        await RepairAsync(await CheckAsync());

        await signal.WaitAsync(default);
        Assert.NotEqual(told.Messages[0].Flags, inbox.Current.Messages[0].Flags);
        Assert.All(inbox.Current.Messages, message => Assert.True(message.ModSeq > told.Info.HighestModSeq));
        Assert.Equal((await Engine.LoadAccountAsync(new AccountId(1), default))!.Mailboxes, lease.Account.Current.Mailboxes);

        // And everything goes on from there.
        await using var content = await StageAsync("later");
        Assert.True((await lease.Account.AppendAsync(inbox.Id, [new IncomingMessage(content)], default)).IsDone);
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task Contents_that_are_damaged_or_missing_are_named_with_their_messages_and_everything_else_goes_on()
    {
        await FillAsync();
        var before = await TextsAsync();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(Folder, "content"), "*", SearchOption.AllDirectories));
        var octets = await File.ReadAllBytesAsync(file);
        octets[octets.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, octets);
        await RunAsync("DELETE FROM body WHERE content = 1; DELETE FROM content WHERE id = 2; DELETE FROM thread WHERE content = 2; DELETE FROM body WHERE content = 2; DELETE FROM summary WHERE content = 2; DELETE FROM preview WHERE content = 2");

        var found = await CheckAsync();

        Assert.Equal(
            [(DamageKind.ContentMissing, 1u), (DamageKind.ContentMissing, 2u), (DamageKind.ContentDamaged, 3u)],
            found.Where(damage => damage.Mailbox == 1).Select(damage => (damage.Kind, damage.Uid!.Value)).OrderBy(one => one.Item2));
        Assert.Contains(found, damage => damage.Text.StartsWith("Message 3 in INBOX of ann: Content 3 cannot be read: ", StringComparison.Ordinal));
        await RepairAsync(found);
        Assert.All(await CheckAsync(), damage => Assert.False(damage.CanBeMended));
        Assert.Equal(before.Where(text => text.Mailbox == 2), (await TextsAsync()).Where(text => text.Mailbox == 2));

        File.Delete(file);
        Assert.Contains(await CheckAsync(readsContents: false), damage => damage is { Kind: DamageKind.ContentMissing, Uid: 3 });
    }

    [Fact]
    public async Task A_content_whose_octets_are_those_of_another_is_found_by_its_hash()
    {
        await FillAsync();
        await RunAsync("UPDATE body SET frames = (SELECT frames FROM body WHERE content = 4) WHERE content = 1; UPDATE content SET size = (SELECT size FROM content WHERE id = 4) WHERE id = 1");

        Assert.Contains(await CheckAsync(), damage => damage is { Kind: DamageKind.ContentDamaged, Uid: 1 });
    }

    [Fact]
    public async Task A_file_that_nobody_wants_is_found_and_removed_and_one_that_is_staged_is_not()
    {
        await FillAsync();
        await using var staged = await StageAsync(s_large + "staged");
        var left = Path.Combine(Folder, "content", "aa", "aa", new string('a', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        await File.WriteAllTextAsync(left, "left over");

        var damage = Assert.Single(await CheckAsync());

        Assert.Equal(DamageKind.OrphanFile, damage.Kind);
        await RepairAsync([damage]);
        Assert.Empty(await CheckAsync());
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Folder, "content"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task An_index_of_the_database_that_disagrees_with_its_table_is_made_anew()
    {
        await FillAsync();
        await ClosedAsync("""
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX expunged_moment ON expunged (moment) WHERE moment < 0' WHERE name = 'expunged_moment';
            PRAGMA writable_schema = RESET;
            """, "UPDATE expunged SET moment = moment + 1", """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX expunged_moment ON expunged (moment)' WHERE name = 'expunged_moment';
            PRAGMA writable_schema = RESET;
            """);

        var found = await CheckAsync();

        Assert.All(found, damage => Assert.Equal(DamageKind.DatabaseIndex, damage.Kind));
        Assert.NotEmpty(found);
        await RepairAsync(found);
        Assert.Empty(await CheckAsync());
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("summary")]
    [InlineData("thread")]
    public async Task A_page_of_the_database_that_is_lost_is_said_and_what_can_be_made_anew_is_read(string table)
    {
        await FillAsync();
        var before = await TextsAsync();
        var page = 0L;
        await ClosedAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'";
            page = (long)command.ExecuteScalar()!;
        });
        await Engine.DisposeAsync();
        await using (var database = File.OpenWrite(Path.Combine(Folder, "posthorn.db")))
        {
            database.Position = (page - 1) * 8192;
            await database.WriteAsync(new byte[8192]);
        }

        await ReopenAsync();

        Assert.Contains(await CheckAsync(), damage => damage.Kind == DamageKind.DatabasePage);
        Assert.Equal(before, await TextsAsync());
    }

    /// <inheritdoc/>
    protected override EngineHost CreateHost() => new SqliteHost();

    private string Folder => ((SqliteHost)Host).Folder;

    private SqliteEngine Sqlite => (SqliteEngine)Engine;

    /// <summary>An account with two mailboxes, small contents and a large one, trace lines, an expunged message, and a deleted mailbox.</summary>
    private async Task FillAsync()
    {
        await NewAccountAsync();
        _store = new MailStore(Engine, Time);
        using var lease = (await _store.OpenAccountAsync(new AccountId(1), default))!;
        var account = lease.Account;
        await account.CreateMailboxesAsync([new NewMailbox("INBOX"), new NewMailbox("Second"), new NewMailbox("Third")], ifMissing: false, default);
        await AppendAsync(account, 1, "Subject: one\r\n\r\nfirst", "Subject: two\r\n\r\nsecond", s_large);
        await AppendAsync(account, 2, "Subject: four\r\n\r\nfourth", "Subject: five\r\n\r\nfifth");
        await AppendAsync(account, 3, "Subject: six\r\n\r\nsixth");
        await account.StoreFlagsAsync(Id(2), UidSet.Of([2u]), FlagAction.Add, SystemFlags.Deleted, default);
        await account.ExpungeAsync(Id(2), null, default);
        await account.StoreFlagsAsync(Id(1), UidSet.Of([2u]), FlagAction.Add, new MessageFlags(SystemFlags.Seen, KeywordSet.Of("$Work")), default);
        await account.DeleteMailboxAsync("Third", default);
    }

    private static MailboxId Id(int number) => new(new AccountId(1), number);

    private async Task AppendAsync(MailAccount account, int mailbox, params string[] texts)
    {
        foreach (var text in texts)
        {
            await using var content = await StageAsync(text);
            ImmutableArray<IncomingMessage> messages = [new(content) { TracePrefix = "Received: by us\r\n"u8.ToArray() }];
            Assert.True((await account.AppendAsync(Id(mailbox), messages, default)).IsDone);
        }
    }

    private async Task<List<Damage>> CheckAsync(bool readsContents = true)
    {
        var found = new List<Damage>();
        await Sqlite.CheckAsync(
            null, readsContents,
            damage =>
            {
                found.Add(damage);
                return ValueTask.CompletedTask;
            },
            (_, _, _) => { }, default);
        return found;
    }

    private Task RepairAsync(List<Damage> damages) => Sqlite.RepairAsync(_store, damages, (_, _, _) => { }, default);

    /// <summary>What a client would read: mailbox, UID and text of each message that can be read.</summary>
    private async Task<List<(int Mailbox, uint Uid, string Text)>> TextsAsync()
    {
        var texts = new List<(int, uint, string)>();
        foreach (var mailbox in new[] { 1, 2 })
        {
            await foreach (var row in Engine.ReadMessagesAsync(Id(mailbox), UidSet.Range(1, uint.MaxValue), MessageDetails.EvenDamaged, default))
            {
                try
                {
                    texts.Add((mailbox, row.Uid, await ReadTextAsync(row.Content)));
                }
                catch (DamagedContentException)
                {
                }
            }
        }

        return texts;
    }

    private Task<bool> RunAsync(string sql) => Sqlite.Writer.RunAsync(database =>
    {
        database.Connection.Run(sql);
        return true;
    });

    private Task ClosedAsync(params string[] statements) => ClosedAsync(connection =>
    {
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    });

    private async Task ClosedAsync(Action<SqliteConnection> change)
    {
        await Engine.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "posthorn.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            change(connection);
        }

        await ReopenAsync();
        _store = new MailStore(Engine, Time);
    }
}
