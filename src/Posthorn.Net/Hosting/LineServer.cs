using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Posthorn.Net;

/// <summary>
/// What all line protocols of one process share: the clock and the heartbeat that watches deadlines, the limits, the live sessions, and
/// draining.
/// One per process. Thread-safe.
/// </summary>
public sealed class LineServer : IAsyncDisposable
{
    internal const string LogCategory = "Posthorn.Net";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, LineConnection> _live = new();
    private readonly ILogger _log;
    private readonly ITimer _heartbeat;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _graceTicks = -1;

    /// <summary>Starts the heartbeat.</summary>
    public LineServer(NetLimits? limits = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        Limits = limits ?? NetLimits.Default;
        Time = time ?? TimeProvider.System;
        Loggers = loggers ?? NullLoggerFactory.Instance;
        _log = Loggers.CreateLogger(LogCategory);
        Connections = new ConnectionLimits(Limits);
        _heartbeat = Time.CreateTimer(static me => ((LineServer)me!).OnBeat(), this, Beat, Beat);
    }

    /// <summary>Limits and timeouts of every connection.</summary>
    public NetLimits Limits { get; }

    /// <summary>The clock of every connection.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where protocols get their loggers.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>How many connections there are, and whether one more is served.</summary>
    public ConnectionLimits Connections { get; }

    /// <summary>True from the moment that <see cref="DrainAsync"/> was called: new connections are refused.</summary>
    public bool IsDraining => Volatile.Read(ref _graceTicks) >= 0;

    /// <summary>The live sessions, for the status page; a moment's picture in no order.</summary>
    public IEnumerable<LineConnection> Sessions => _live.Values;

    /// <summary>The session of that id, or null.</summary>
    public LineConnection? Find(string sessionId) => _live.GetValueOrDefault(sessionId);

    /// <summary>
    /// Ends all sessions: asks each protocol to say goodbye (<see cref="CloseReason.ServerShutdown"/>), cuts after
    /// <paramref name="grace"/> those that have
    /// not. Completes when none is left. The program calls it when the host is stopping, before Kestrel cuts what is left.
    /// </summary>
    /// <param name="grace">Time for commands under way and farewells.</param>
    /// <param name="cancel">Stops the wait, not the draining.</param>
    public async Task DrainAsync(TimeSpan grace, CancellationToken cancel = default)
    {
        Interlocked.CompareExchange(ref _graceTicks, grace.Ticks, -1);
        Log.Draining(_log, _live.Count, grace);
        foreach (var connection in _live.Values)
            connection.RequestStop(CloseReason.ServerShutdown, grace);
        if (_live.IsEmpty)
            _empty.TrySetResult();
        await _empty.Task.WaitAsync(cancel);
    }

    /// <summary>Cuts what is left and stops the heartbeat.</summary>
    public async ValueTask DisposeAsync()
    {
        Interlocked.CompareExchange(ref _graceTicks, 0, -1);
        foreach (var connection in _live.Values)
            connection.Abort(CloseReason.ServerShutdown);
        await _heartbeat.DisposeAsync();
    }

    /// <summary>Watches the connection's deadlines and lists it among the sessions until <see cref="Remove"/>.</summary>
    internal void Add(LineConnection connection)
    {
        _live[connection.SessionId] = connection;
        if (Volatile.Read(ref _graceTicks) is var ticks and >= 0)   // It came while the draining began.
            connection.RequestStop(CloseReason.ServerShutdown, new TimeSpan(ticks));
    }

    internal void Remove(LineConnection connection)
    {
        _live.TryRemove(new(connection.SessionId, connection));
        if (IsDraining && _live.IsEmpty)
            _empty.TrySetResult();
    }

    private void OnBeat()
    {
        foreach (var (_, connection) in _live)
        {
            // On the thread pool: what a session does when it is woken must not delay the others.
            connection.RestIfIdle();
            if (connection.IsExpired())
                ThreadPool.UnsafeQueueUserWorkItem(static expired => expired.Expire(), connection, preferLocal: false);
        }
    }
}
