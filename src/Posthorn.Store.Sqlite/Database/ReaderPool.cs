using System.Collections.Concurrent;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Connections for reading. They see the database as last committed when they begin, and neither wait for the writer nor
/// make it wait.
/// </summary>
/// <remarks>
/// SQLite's calls block their thread while they read from disk. Reads of one or a few rows run where they are asked for: they
/// are nearly always answered from memory in microseconds, less than a change of threads costs. Reads of many rows (a
/// mailbox, a batch of summaries) go to the thread pool, so that a session's other work goes on; as many threads as there
/// are connections can be busy with that at most, and everybody else waits without a thread.
/// </remarks>
internal sealed class ReaderPool(string path, int size) : IDisposable
{
    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly SemaphoreSlim _free = new(size, size);
    private volatile bool _closed;

    /// <summary>Runs a short read here and now.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        try
        {
            return Run(read);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Runs a long read on the thread pool.</summary>
    public async ValueTask<T> ReadManyAsync<T>(Func<Connection, T> read, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Run(read), CancellationToken.None);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Runs a short read for those who cannot wait; it uses a connection beyond the limit if there must be one.</summary>
    public T Read<T>(Func<Connection, T> read) => Run(read);

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private T Run<T>(Func<Connection, T> read)
    {
        if (_closed)
        {
            throw new StoreUnavailableException("The store is shut down.");
        }

        Connection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Connection.OpenReader(path);
            connection.Use("BEGIN").Execute();
            var result = read(connection);
            End(connection);
            return result;
        }
        catch (Exception problem)
        {
            // A connection that failed is not used again: whatever state it is in ends with it.
            connection?.Dispose();
            if (problem is SqliteFailure failure)
            {
                throw failure.ToUnavailable();
            }

            throw;
        }
    }

    /// <summary>Ends the transaction. Where damage was met and read around, that may fail, which is no matter to what was read.</summary>
    private void End(Connection connection)
    {
        try
        {
            connection.Use("COMMIT").Execute();
            GiveBack(connection);
        }
        catch (SqliteFailure)
        {
            connection.Dispose();
        }
    }

    private void GiveBack(Connection connection)
    {
        _idle.Add(connection);
        if (_closed && _idle.TryTake(out var late))
        {
            late.Dispose();
        }
    }
}
