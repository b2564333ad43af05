namespace Posthorn.Store.Sqlite;

/// <summary>
/// The thread that writes. It takes all requests that are waiting, of whatever accounts, and does them in one transaction:
/// one synchronisation of the disk serves them all. While that runs, the next group gathers; a request that comes alone is
/// done at once. SQLite's calls block, hence a thread of its own.
/// </summary>
internal sealed class Writer : IDisposable
{
    private readonly string _path;
    private readonly SqliteEngineOptions _options;
    private readonly Checkpointer _checkpointer;
    private readonly Thread _thread;
    private readonly Queue<WriteRequest> _queue = new();
    private readonly List<WriteRequest> _group = [];
    private WriterDatabase _database;
    private bool _isUnusable;
    private bool _isFailing;
    private bool _stopping;

    public Writer(string path, WriterDatabase database, SqliteEngineOptions options)
    {
        _path = path;
        _database = database;
        _options = options;
        _checkpointer = new Checkpointer(path);
        _thread = new Thread(Run) { IsBackground = true, Name = "posthorn writer" };
        _thread.Start();
    }

    /// <summary>Queues a request; its place in the order is taken when this returns.</summary>
    /// <exception cref="StoreUnavailableException">(In the task.) The transaction failed; nothing has been done.</exception>
    public Task<T> RunAsync<T>(Func<WriterDatabase, T> work, long bytes = 0)
    {
        var request = new WriteRequest<T>(work, bytes);
        lock (_queue)
        {
            if (_stopping)
            {
                request.Fail(new StoreUnavailableException("The store is shut down."));
                return request.Answer;
            }

            _queue.Enqueue(request);
            Monitor.Pulse(_queue);
        }

        return request.Answer;
    }

    /// <summary>Does what is queued, and ends.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _stopping = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
        _checkpointer.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        while (TakeGroup())
        {
            Commit(_group);
            _group.Clear();
        }
    }

    /// <summary>Waits for requests and takes as many as belong into one transaction; false at the end.</summary>
    private bool TakeGroup()
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_queue);
            }

            long bytes = 0;
            while (_group.Count < _options.GroupRequests && _queue.TryPeek(out var next)
                && (_group.Count == 0 || bytes + next.Bytes <= _options.GroupBytes))
            {
                bytes += next.Bytes;
                _group.Add(_queue.Dequeue());
            }

            return true;
        }
    }

    private void Commit(List<WriteRequest> group)
    {
        try
        {
            Transact(group);
        }
        catch (Exception problem)
        {
            Rollback();
            if (group.Count > 1 && problem is not SqliteFailure { IsEnvironment: true })
            {
                // One of them is the cause: each gets a transaction of its own, in the same order.
                foreach (var request in group)
                {
                    Commit([request]);
                }

                return;
            }

            Fail(group, problem);
            return;
        }

        foreach (var request in group)
        {
            request.Succeed();
        }

        if (_isFailing)
        {
            _isFailing = false;
            _options.Report?.Invoke("The store can be written again.");
        }

        AfterCommit();
    }

    private void Transact(List<WriteRequest> group)
    {
        if (_isUnusable)
        {
            _database = _database.Reopen(_path);
            _isUnusable = false;
        }

        _database.Connection.Use("BEGIN IMMEDIATE").Execute();
        foreach (var request in group)
        {
            request.Execute(_database);
        }

        _database.Connection.Use("COMMIT").Execute();
    }

    private void Rollback()
    {
        try
        {
            _database.Connection.Rollback();
        }
        catch (Exception)
        {
            // Also when the connection could not be opened anew and is closed: then the next group tries that again.
            _isUnusable = true;
        }
    }

    private void Fail(List<WriteRequest> group, Exception problem)
    {
        var answer = problem is SqliteFailure failure ? failure.ToUnavailable() : problem;
        foreach (var request in group)
        {
            request.Fail(answer);
        }

        if (answer is StoreUnavailableException && !_isFailing)
        {
            _isFailing = true;
            _options.Report?.Invoke(answer.Message);
        }
    }

    private void AfterCommit()
    {
        try
        {
            _checkpointer.AfterCommit(_database.Connection);
        }
        catch (SqliteFailure)
        {
            // The commits are durable in the log; copying it is tried again later.
        }
    }
}
