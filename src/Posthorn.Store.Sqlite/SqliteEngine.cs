using System.Runtime.CompilerServices;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// The embedded engine: a store in one folder, with a SQLite database for everything but large contents, which are files.
/// One process has it open at a time.
/// </summary>
/// <remarks>
/// All writing is done by one thread (<see cref="Writer"/>), in groups; reading is done beside it on connections of its own
/// (<see cref="ReaderPool"/>). What has been answered is on stable storage: the write-ahead log is synchronised with each
/// transaction, and files before the row that names them.
/// </remarks>
public sealed class SqliteEngine : IStoreEngine
{
    private static readonly Mail.MessageSummary s_nothing = Mail.MessageSummarizer.Summarize(ReadOnlyMemory<byte>.Empty, Mail.MailLimits.Default);

    private readonly DataFolder _folder;
    private readonly SqliteEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ReaderPool _readers;
    private readonly ContentFiles _files;
    private readonly FrameCodec _codec;
    private readonly ContentOpener _contents;
    private readonly SqliteTextIndex? _index;
    private bool _orphansDeleted;
    private int _disposed;

    private SqliteEngine(DataFolder folder, WriterDatabase database, SqliteEngineOptions options, TimeProvider time)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _readers = new ReaderPool(folder.Database, options.Readers);
        _files = new ContentFiles(folder.Content, _readers);
        _codec = new FrameCodec(options.CompressionLevel);
        _contents = new ContentOpener(_readers, _files, _codec, options.MailLimits);
        Writer = new Writer(folder.Database, database, options);
        _index = options.TextIndex ? new SqliteTextIndex(this, _readers, folder, options, time) : null;
    }

    /// <inheritdoc/>
    public ITextIndex? TextIndex => _index;

    /// <summary>The thread that writes.</summary>
    internal Writer Writer { get; }

    /// <summary>Opens a store, making it if there is none.</summary>
    /// <param name="options">Where, and its limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Is looked at before it begins.</param>
    /// <exception cref="StoreInUseException">Another process has it open.</exception>
    /// <exception cref="StoreRefusedException">It is of a newer format, not a store, or on a network file system.</exception>
    /// <exception cref="StoreUnavailableException">The disk is full, or an I/O error.</exception>
    public static Task<SqliteEngine> OpenAsync(SqliteEngineOptions options, TimeProvider time, CancellationToken cancel) =>
        Task.Run(() => Open(options, time), cancel);

    /// <inheritdoc/>
    public ValueTask<AccountRecord?> FindAccountAsync(string name, CancellationToken cancel) =>
        _readers.ReadAsync(database => AccountReader.Find(database, name), cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<AccountRecord> ListAccountsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        const int Batch = 1000;
        var after = "";
        List<AccountRecord> accounts;
        do
        {
            var from = after;
            accounts = await _readers.ReadManyAsync(database => AccountReader.List(database, from, Batch), cancel);
            foreach (var account in accounts)
            {
                yield return account;
                after = account.Name;
            }
        }
        while (accounts.Count == Batch);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> CreateAccountsAsync(
        IReadOnlyList<NewAccount> accounts, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var now = _time.GetUtcNow();
        return await Writer.RunAsync(database => AccountWriter.Create(database.Connection, accounts, now));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SetCredentialAsync(AccountId account, string? credential, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return await Writer.RunAsync(database => AccountWriter.SetCredential(database.Connection, account, credential));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAccountAsync(AccountId account, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var now = _time.GetUtcNow();
        return await Writer.RunAsync(database => AccountWriter.Remove(database.Connection, account, now));
    }

    /// <inheritdoc/>
    public ValueTask<AccountSnapshot?> LoadAccountAsync(AccountId account, CancellationToken cancel) =>
        _readers.ReadAsync(database => AccountReader.Load(database, account), cancel);

    /// <inheritdoc/>
    public ValueTask<MailboxSnapshot?> LoadMailboxAsync(MailboxId mailbox, CancellationToken cancel) =>
        _readers.ReadManyAsync(database => MailboxReader.Load(database, mailbox), cancel);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MemberOrigin>> ReadOriginsAsync(MailboxId mailbox, CancellationToken cancel) =>
        await _readers.ReadManyAsync(database => Origins.Of(database, mailbox), cancel);

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(ChangeSet change)
    {
        var committed = Writer.RunAsync(database => ChangeSetWriter.Commit(database, change), ChangeSetWriter.Cost(change));
        return _index is null ? new(committed) : AnnounceAsync(committed, change);
    }

    /// <inheritdoc/>
    public ValueTask<UidSet> ReadExpungedAsync(MailboxId mailbox, long afterModSeq, CancellationToken cancel) =>
        _readers.ReadAsync(database => ExpungedReader.Read(database, mailbox, afterModSeq), cancel);

    /// <inheritdoc/>
    public ValueTask<byte[]?> ReadUrlKeyAsync(MailboxId mailbox, CancellationToken cancel) =>
        _readers.ReadAsync(database => UrlKeys.Find(database, mailbox), cancel);

    /// <inheritdoc/>
    public async ValueTask<byte[]?> SetUrlKeyAsync(MailboxId mailbox, byte[] key, bool replaces, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return await Writer.RunAsync(database => UrlKeys.Set(database.Connection, mailbox, key, replaces));
    }

    /// <inheritdoc/>
    public async ValueTask RemoveUrlKeysAsync(AccountId account, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await Writer.RunAsync(database => UrlKeys.Remove(database.Connection, account));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<MessageRow> ReadMessagesAsync(
        MailboxId mailbox, UidSet uids, MessageDetails details, [EnumeratorCancellation] CancellationToken cancel)
    {
        const int Few = 8;
        uint? from = uids.IsEmpty ? null : uids.Ranges[0].First;
        while (from is not null)
        {
            List<MessageReader.StoredRow> Read(Connection database) => MessageReader.ReadBatch(database, mailbox, uids, details, ref from);
            var made = new List<(ContentId Content, string Preview)>();
            var rows = uids.Count <= Few ? await _readers.ReadAsync(Read, cancel) : await _readers.ReadManyAsync(Read, cancel);
            foreach (var row in rows)
            {
                var isDamaged = row.IsDamaged;
                if (!Mail.MessageSummary.TryDeserialize(row.Summary, out var summary))
                {
                    (summary, isDamaged) = await SummarizeAsync(row.Content, isDamaged, cancel);
                }

                if (isDamaged && !details.HasFlag(MessageDetails.EvenDamaged))
                {
                    throw new DamagedContentException("A message cannot be read.");
                }

                var preview = row.Preview;
                if (preview is null && !isDamaged && details.HasFlag(MessageDetails.Preview))
                {
                    preview = await MakePreviewAsync(row.Content, summary, made, cancel);
                }

                yield return new MessageRow(
                    row.Uid, row.Content, row.TracePrefix, summary, DateTimeOffset.FromUnixTimeMilliseconds(row.Saved))
                {
                    Ids = row.Ids,
                    Preview = preview,
                    IsDamaged = isDamaged,
                };
            }

            await KeepPreviewsAsync(made);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredSummary> ReadSummariesAsync(
        MailboxId mailbox, UidSet uids, [EnumeratorCancellation] CancellationToken cancel)
    {
        var batch = new SummaryBatch(mailbox, uids);
        while (!batch.IsLast)
        {
            await _readers.ReadManyAsync(batch.Read, cancel);
            for (var i = 0; i < batch.Count; i++)
            {
                yield return batch.TryGet(i, out var stored)
                    ? stored
                    : StoredSummary.Of(batch.UidOf(i), await _contents.SummarizeAsync(batch.ContentOf(i), cancel));
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IContentStager> StageContentAsync(long? sizeHint, CancellationToken cancel) =>
        ValueTask.FromResult<IContentStager>(new ContentStager(_options, _files, _codec, sizeHint));

    /// <inheritdoc/>
    public async ValueTask<IContentReader> OpenContentAsync(ContentId content, CancellationToken cancel) =>
        await _contents.OpenAsync(content, cancel);

    /// <inheritdoc/>
    public async ValueTask<CollectionReport> CollectAsync(DateTimeOffset removedBefore, CancellationToken cancel)
    {
        // What a crash has left behind cannot become more while the store is open: one look at all files suffices.
        if (!Volatile.Read(ref _orphansDeleted))
        {
            await Task.Run(_files.DeleteOrphans, cancel);
            Volatile.Write(ref _orphansDeleted, true);
        }

        long messages = 0, contents = 0, bytes = 0;
        CollectionWriter.Step step;
        do
        {
            cancel.ThrowIfCancellationRequested();
            step = await Writer.RunAsync(database => CollectionWriter.Run(database.Connection, removedBefore));
            foreach (var hash in step.Files)
            {
                _files.DeleteUnwanted(hash);
            }

            messages += step.Report.Messages;
            contents += step.Report.Contents;
            bytes += step.Report.Bytes;
        }
        while (!step.IsLast);

        FormatCopy.DeleteOld(_folder.Database, removedBefore);
        _index?.AnnounceCollection();
        return new CollectionReport(messages, contents, bytes);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> IsWritableAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            // Only a real commit tells. The pages come from the free ones and return to them, so the database does not grow.
            return await Writer.RunAsync(database =>
            {
                database.Connection.Use("INSERT INTO probe (id, filler) VALUES (1, zeroblob(65536))").Execute();
                return database.Connection.Use("DELETE FROM probe").Execute() > 0;
            });
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Compares what is in the store with what should be, beside everything else that goes on.</summary>
    /// <param name="account">The account to look at; null for everything.</param>
    /// <param name="readsContents">Whether contents are read and compared with their hashes, and what is derived from them with them.</param>
    /// <param name="found">Takes what is wrong, piece by piece.</param>
    /// <param name="progress">Takes what is counted, how many have been done, and of how many (null: not known).</param>
    /// <param name="cancel">Stops it.</param>
    public Task CheckAsync(
        AccountId? account, bool readsContents, Func<Damage, ValueTask> found, Action<string, long, long?> progress, CancellationToken cancel) =>
        new StoreCheck(new CheckContext(_readers, _files, _contents, _options.MailLimits, progress), _index)
            .RunAsync(account, readsContents, found, cancel);

    /// <summary>Mends what a check has found, as far as it can be mended, beside everything else that goes on.</summary>
    /// <param name="store">The accounts in use: their sessions are told what is different afterwards.</param>
    /// <param name="damages">What was found.</param>
    /// <param name="progress">As for <see cref="CheckAsync"/>.</param>
    /// <param name="cancel">Stops it between two pieces; what is mended by then stays so.</param>
    public Task RepairAsync(MailStore store, IReadOnlyList<Damage> damages, Action<string, long, long?> progress, CancellationToken cancel) =>
        new StoreRepair(store, Writer, _contents, _files, _index).RunAsync(damages, progress, cancel);

    /// <summary>Finishes what is queued, and closes the store. Calls that come later find it unavailable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (_index is not null)
            {
                await _index.DisposeAsync();
            }

            await Task.Run(() =>
            {
                // The connection that closes last copies the write-ahead log into the database and removes it. One that only reads
                // cannot: the log would stay, and a backup of the database alone would lack what is in it.
                _readers.Dispose();
                Writer.Dispose();
                _codec.Dispose();
                _folder.Dispose();
            });
        }
    }

    private async ValueTask<bool> AnnounceAsync(Task<bool> committing, ChangeSet change)
    {
        var isCommitted = await committing;
        if (isCommitted)
        {
            _index!.Announce(change);
        }

        return isCommitted;
    }

    private async ValueTask<(Mail.MessageSummary Summary, bool IsDamaged)> SummarizeAsync(ContentId content, bool isDamaged, CancellationToken cancel)
    {
        try
        {
            return (await _contents.SummarizeAsync(content, cancel), isDamaged);
        }
        catch (DamagedContentException)
        {
            return (s_nothing, true);
        }
    }

    // Of damaged content there is no preview (RFC 8970 §3.2), for as long as it is damaged.
    private async ValueTask<string> MakePreviewAsync(
        ContentId content, Mail.MessageSummary summary, List<(ContentId Content, string Preview)> made, CancellationToken cancel)
    {
        try
        {
            var preview = await _contents.PreviewAsync(content, summary, cancel);
            made.Add((content, preview));
            return preview;
        }
        catch (DamagedContentException)
        {
            return "";
        }
    }

    private async ValueTask KeepPreviewsAsync(List<(ContentId Content, string Preview)> made)
    {
        if (made.Count == 0)
        {
            return;
        }

        try
        {
            await Writer.RunAsync(database =>
            {
                made.ForEach(one => MessageWriter.KeepPreview(database.Connection, one.Content, one.Preview));
                return true;
            });
        }
        catch (StoreUnavailableException)
        {
            // They are made anew the next time: a full disk is no reason not to read.
        }
    }

    private static SqliteEngine Open(SqliteEngineOptions options, TimeProvider time)
    {
        var folder = DataFolder.Open(options.DataFolder);
        WriterDatabase? database = null;
        try
        {
            folder.CreateDatabase();
            database = WriterDatabase.Open(folder.Database);
            return new SqliteEngine(folder, database, options, time);
        }
        catch (Exception problem)
        {
            database?.Dispose();
            folder.Dispose();
            switch (problem)
            {
                case SqliteFailure { PrimaryCode: SQLitePCL.raw.SQLITE_NOTADB } failure:
                    throw new StoreRefusedException("The database in the data folder is not a Posthorn store.", failure);
                case SqliteFailure failure:
                    throw failure.ToUnavailable();
                case IOException or UnauthorizedAccessException:
                    throw new StoreUnavailableException($"The store cannot be opened: {problem.Message}", problem);
                default:
                    throw;
            }
        }
    }
}
