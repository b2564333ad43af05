using SQLitePCL;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database on a thread of its own, so that commits do not stand still for it.
/// </summary>
/// <remarks>
/// A passive checkpoint runs beside readers and the writer, but under steady load the writer is always some pages ahead, and
/// the log is only begun anew when all of it has been copied. When it has grown too long, the writer therefore copies the
/// few pages that are left itself, between two transactions.
/// </remarks>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Pages after which a pass begins: 16 MiB, some hundreds of messages, so that pages written often are copied once.</summary>
    private const int PassPages = 2_000;

    /// <summary>Pages in the log from which on the writer helps: 256 MiB.</summary>
    private const int LongLog = 32_000;

    /// <summary>How long the writer waits for readers before it gives up until the next pass.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _wake = new();
    private int _pages;
    private volatile bool _stopping;
    private volatile bool _isLong;

    public Checkpointer(string path)
    {
        _path = path;
        _thread = new Thread(Run) { IsBackground = true, Name = "posthorn checkpoint" };
        _thread.Start();
    }

    /// <summary>Called by the writer after each transaction.</summary>
    public void AfterCommit(Connection writer)
    {
        if (Interlocked.Add(ref _pages, writer.TakePagesWritten()) < PassPages)
        {
            return;
        }

        if (_isLong)
        {
            _isLong = false;
            writer.WaitForLocks(Patience);
            writer.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
            writer.WaitForLocks(TimeSpan.FromSeconds(5));
        }

        _wake.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        Connection? connection = null;
        while (true)
        {
            _wake.Wait();
            if (_stopping)
            {
                break;
            }

            _wake.Reset();
            Interlocked.Exchange(ref _pages, 0);
            try
            {
                connection ??= Connection.OpenWriter(_path);
                _isLong = connection.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE).Log > LongLog;
            }
            catch (SqliteFailure)
            {
                // What could not be copied stays in the log, where it is durable; the next pass tries again, and if the disk
                // is at its end, so do commits, which report it.
                connection?.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
    }
}
