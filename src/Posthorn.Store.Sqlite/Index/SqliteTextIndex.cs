using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// The text index of a store: opened, fed and mended in the background. A search never waits for it; while it cannot be used, searches read
/// the messages.
/// </summary>
internal sealed class SqliteTextIndex : ITextIndex, IAsyncDisposable
{
    /// <summary>Raised when the tables change, or what is taken of a message.</summary>
    private const int TablesFormat = 2;

    /// <summary>How long it is left alone after something failed: the disk may have room again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly SqliteEngine _engine;
    private readonly ReaderPool _store;
    private readonly string _path;
    private readonly SqliteEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly IndexBacklog _backlog;
    private readonly Task _running;
    private readonly System.Collections.Concurrent.ConcurrentQueue<MailboxId> _damaged = [];
    private volatile IndexDatabase? _open;
    private volatile string? _problem;
    private volatile bool _isIdle;
    private TaskCompletionSource? _rebuild;
    private bool _sweep;

    // The store as it was when it was opened: what is indexed is held against it before anything is answered. Null afterwards.
    private Connection? _storeAtStart;

    /// <summary>Begins to open it. Nothing may have been written to the store before.</summary>
    public SqliteTextIndex(SqliteEngine engine, ReaderPool store, DataFolder folder, SqliteEngineOptions options, TimeProvider time)
    {
        (_engine, _store, _path, _options, _time) = (engine, store, folder.Index, options, time);
        _storeAtStart = Connection.OpenReader(folder.Database);
        _storeAtStart.Run("BEGIN; SELECT count(*) FROM probe");
        _backlog = new IndexBacklog(options.IndexBatchMessages, options.IndexBatchBytes);
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TextMatches>?> FindAsync(MailboxId mailbox, IReadOnlyList<TextLookup> lookups, CancellationToken cancel) =>
        await AskAsync(mailbox, (database, segments) => Find(database, segments, lookups, cancel), cancel);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TextScores>?> ScoreAsync(MailboxId mailbox, IReadOnlyList<FuzzyLookup> lookups, CancellationToken cancel) =>
        await AskAsync(mailbox, (database, segments) => Score(database, segments, lookups, cancel), cancel);

    /// <inheritdoc/>
    public async ValueTask<TextIndexStatus> ReadStatusAsync(CancellationToken cancel)
    {
        if (_open is not { } index)
        {
            return new TextIndexStatus(0, await WaitingAsync(null, cancel), 0, 0, 0, IsOpen: false, IsBusy: true, _problem);
        }

        // First of all: numbers that are read later are those of no earlier moment.
        var isBusy = !_isIdle || _backlog.HasWork;
        var (indexed, text, segments, bytes) = await index.Readers.ReadManyAsync(
            database =>
            {
                using var row = database.Use("SELECT coalesce(sum(messages), 0), coalesce(sum(text), 0), count(*) FROM segment");
                row.Step();
                var pages = database.Use("PRAGMA page_count").Scalar()!.Value - database.Use("PRAGMA freelist_count").Scalar()!.Value;
                return (row.Int64(0), row.Int64(1), row.Int64(2), pages * database.Use("PRAGMA page_size").Scalar()!.Value);
            },
            cancel);
        return new TextIndexStatus(indexed, await WaitingAsync(index, cancel), text, bytes, segments, IsOpen: true, isBusy, _problem);
    }

    /// <inheritdoc/>
    public async ValueTask RebuildAsync(CancellationToken cancel) => await RequestRebuild().WaitAsync(cancel);

    /// <summary>Compares the index with its checksums and with the store; nothing is found while it is being opened.</summary>
    /// <param name="account">The account; null for all.</param>
    /// <param name="cancel">Stops it.</param>
    public async ValueTask<List<Damage>> CheckAsync(AccountId? account, CancellationToken cancel)
    {
        var found = new List<Damage>();
        if (_open is not { } index)
        {
            return found;
        }

        foreach (var (mailbox, _) in await index.Readers.ReadManyAsync(IndexedMailbox.All, cancel))
        {
            if ((account is null || account == mailbox.Account) && !await IsRightAsync(index, mailbox, cancel))
            {
                var name = await _store.ReadAsync(database => CheckContext.NameOf(database, mailbox.Account.Value, mailbox.Number), cancel);
                found.Add(new Damage(DamageKind.TextIndex, $"The text index of {name} is not what was written, or does not fit the mailbox.")
                {
                    Account = mailbox.Account.Value,
                    Mailbox = mailbox.Number,
                });
            }
        }

        return found;
    }

    /// <summary>Has the index of a mailbox made anew.</summary>
    public void Renew(MailboxId mailbox)
    {
        _damaged.Enqueue(mailbox);
        _backlog.Wake();
    }

    /// <summary>Messages have been committed.</summary>
    public void Announce(ChangeSet change)
    {
        foreach (var messages in change.Messages)
        {
            if (messages.Added.Length > 0)
            {
                _backlog.Add(messages.Mailbox, messages.Added.Length, messages.Added.Sum(message => (long)message.Entry.Size));
            }
        }
    }

    /// <summary>Messages and mailboxes have been collected.</summary>
    public void AnnounceCollection()
    {
        Volatile.Write(ref _sweep, true);
        _backlog.Wake();
    }

    /// <summary>Stops; what was not finished is done after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Asks the segments of a mailbox; null if there are none, or they cannot be asked.</summary>
    private async ValueTask<T?> AskAsync<T>(MailboxId mailbox, Func<Connection, List<Segment>, T> ask, CancellationToken cancel)
        where T : class
    {
        if (_open is not { } index)
        {
            return null;
        }

        try
        {
            return await index.Readers.ReadManyAsync(
                database =>
                {
                    try
                    {
                        return Segment.Load(database, mailbox) is { Count: > 0 } segments ? ask(database, segments) : null;
                    }
                    finally
                    {
                        Segment.EndReading(database);
                    }
                },
                cancel);
        }
        catch (IndexDamageException)
        {
            Renew(mailbox);
            return null;
        }
        catch (StoreUnavailableException problem)
        {
            if (problem.InnerException is SqliteFailure { IsDamage: true })
            {
                _ = RequestRebuild();
            }

            return null;
        }
    }

    private async ValueTask<bool> IsRightAsync(IndexDatabase index, MailboxId mailbox, CancellationToken cancel)
    {
        try
        {
            var read = await index.Readers.ReadManyAsync(database => IndexCheck.Read(database, mailbox), cancel);
            return read is not var (known, uids) || await _store.ReadManyAsync(database => IndexCheck.Fits(database, mailbox, known, uids), cancel);
        }
        catch (Exception problem) when (problem is IndexDamageException or StoreUnavailableException { InnerException: SqliteFailure { IsDamage: true } })
        {
            return false;
        }
    }

    private static List<TextMatches> Find(Connection database, List<Segment> segments, IReadOnlyList<TextLookup> lookups, CancellationToken cancel)
    {
        var matches = lookups.Select(_ => (Possible: new TextBits(), Certain: new TextBits())).ToList();
        foreach (var segment in segments)
        {
            var search = new SegmentSearch(database, segment);
            for (var i = 0; i < lookups.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var (possible, certain) = (new ulong[search.Words], new ulong[search.Words]);
                search.Find(lookups[i], possible, certain);
                matches[i].Possible.Append(possible, segment.Uids.Length);
                matches[i].Certain.Append(certain, segment.Uids.Length);
            }
        }

        var uids = Uids(segments);
        return [.. matches.Select(match => new TextMatches(uids, match.Possible.ToArray(), match.Certain.ToArray()))];
    }

    private static List<TextScores> Score(Connection database, List<Segment> segments, IReadOnlyList<FuzzyLookup> lookups, CancellationToken cancel)
    {
        var uids = Uids(segments);
        return [.. lookups.Select(lookup => new TextScores(
            uids, [.. segments.SelectMany(segment => new SegmentScores(database, segment).Find(lookup, cancel))]))];
    }

    private static uint[] Uids(List<Segment> segments) => [.. segments.SelectMany(segment => segment.Uids)];

    private Task RequestRebuild()
    {
        var wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pending = Interlocked.CompareExchange(ref _rebuild, wanted, null) ?? wanted;
        _backlog.Wake();
        return pending.Task;
    }

    private async Task RunAsync()
    {
        var stopping = _stop.Token;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    await KeepUpAsync(stopping);
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    await RecoverAsync(problem, stopping);
                }
                finally
                {
                    Close();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The store is being closed.
        }
        finally
        {
            Interlocked.Exchange(ref _rebuild, null)?.TrySetCanceled(CancellationToken.None);
            _storeAtStart?.Dispose();
        }
    }

    private async Task KeepUpAsync(CancellationToken stopping)
    {
        var rebuild = Interlocked.Exchange(ref _rebuild, null);
        if (rebuild is not null)
        {
            IndexDatabase.Delete(_path);
        }

        var index = IndexDatabase.Open(_path, Format());
        try
        {
            Validate(index);
        }
        catch
        {
            index.Dispose();
            throw;
        }

        _open = index;
        _problem = null;
        rebuild?.TrySetResult();
        _backlog.Clear();
        var feeder = new IndexFeeder(_engine, _store, index, _backlog);
        await feeder.DiscoverAsync(stopping);
        while (true)
        {
            var signal = _backlog.NextSignal();
            if (Volatile.Read(ref _rebuild) is not null)
            {
                return;
            }

            stopping.ThrowIfCancellationRequested();
            while (_damaged.TryDequeue(out var damaged))
            {
                Report("A part of the text index is damaged, and is made anew.");
                feeder.Renew(damaged);
            }

            if (Interlocked.Exchange(ref _sweep, false))
            {
                await feeder.DiscoverAsync(stopping);
            }

            if (!await feeder.WorkAsync(stopping))
            {
                index.Writer.Run("PRAGMA incremental_vacuum");
                _isIdle = true;
                await signal.WaitAsync(stopping);
                _isIdle = false;
            }
        }
    }

    /// <summary>
    /// Forgets what was indexed of a store that has been replaced by an older one: the same UIDs may be given to other messages.
    /// </summary>
    private void Validate(IndexDatabase index)
    {
        if (_storeAtStart is not { } store)
        {
            return;
        }

        foreach (var (mailbox, known) in IndexedMailbox.All(index.Writer))
        {
            if (StoredMailboxes.Find(store, mailbox) is { } current && (current.UidValidity != known.UidValidity || known.Done >= current.UidNext))
            {
                index.Write(database => IndexedMailbox.Forget(database, mailbox));
            }
        }

        store.Dispose();
        _storeAtStart = null;
    }

    private async Task RecoverAsync(Exception problem, CancellationToken stopping)
    {
        switch (problem)
        {
            case IndexDamageException:
                Report("A part of the text index is damaged, and is made anew.");
                return;
            case SqliteFailure { IsDamage: true }:
                Report("The text index is damaged, and is made anew.");
                _ = RequestRebuild();
                return;
            default:
                var cause = problem is SqliteFailure failure ? failure.ToUnavailable().Message : problem.Message;
                _problem = $"The text index cannot be kept up: {cause}";
                Report(_problem);
                await Task.Delay(s_pause, _time, stopping);
                return;
        }
    }

    private void Close()
    {
        var index = _open;
        (_open, _isIdle) = (null, false);
        index?.Dispose();
    }

    private void Report(string sentence) => _options.Report?.Invoke(sentence);

    private async ValueTask<long> WaitingAsync(IndexDatabase? index, CancellationToken cancel)
    {
        long waiting = 0;
        var at = default(MailboxId);
        List<StoredMailboxes.Row> mailboxes;
        do
        {
            var after = at;
            mailboxes = await _store.ReadManyAsync(database => StoredMailboxes.After(database, after), cancel);
            foreach (var mailbox in mailboxes)
            {
                at = mailbox.Id;
                var done = index is null ? 0 : await index.Readers.ReadAsync(database => IndexedMailbox.Find(database, mailbox.Id)?.Done ?? 0, cancel);
                if (mailbox.Messages > 0 && mailbox.UidNext - 1 > done)
                {
                    waiting += (await _store.ReadManyAsync(database => StoredMailboxes.Waiting(database, mailbox.Id, done), cancel)).Messages;
                }
            }
        }
        while (mailboxes.Count > 0);

        return waiting;
    }

    /// <summary>
    /// What an index must have been made with to be used: these tables, and characters folded and classed as now, which comes from tables of
    /// the platform that change with its version.
    /// </summary>
    private static long Format()
    {
        var hash = new XxHash3(TablesFormat);
        var sink = new HashingSink(hash);
        var scanner = new TermScanner(sink);
        Span<char> text = stackalloc char[3];
        for (var code = 0; code <= 0x3FFFF; code++)
        {
            if (Rune.TryCreate(code, out var rune) && Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.OtherNotAssigned)
            {
                text[0] = 'X';
                var length = 1 + rune.EncodeToUtf16(text[1..]);
                scanner.Start(TermZone.Body);
                scanner.Take(text[..length]);
            }
        }

        scanner.Finish();
        return unchecked((long)hash.GetCurrentHashAsUInt64());
    }

    private sealed class HashingSink(XxHash3 hash) : ITermSink
    {
        public bool IsFull => false;

        public void Add(ReadOnlySpan<char> term) => hash.Append(MemoryMarshal.AsBytes(term));
    }
}
