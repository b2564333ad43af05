using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Posthorn.Net;

/// <summary>
/// One accepted connection of a line protocol. <see cref="Input"/> and <see cref="Output"/> are the top of a stack of transports: the wire,
/// and over it TLS once <see cref="UpgradeToTlsAsync"/> or <see cref="StartTlsAsync"/> succeeded.
/// <para>One task reads and one task writes at a time (they may be two). <see cref="Abort"/>, <see cref="RequestStop"/> and all
/// properties may be used
/// from any thread.</para>
/// <para>Ending: a timeout or a shutdown first asks (<see cref="RequestStop"/>: <see cref="StopReason"/> is set,
/// <see cref="StopRequested"/> fires and
/// a waiting read returns with <c>IsCanceled</c>) so that the protocol can say goodbye; it is cut when it does not end in time.
/// After a cut, every read and flush throws <see cref="ConnectionAbortedException"/>.</para>
/// </summary>
public sealed partial class LineConnection : IAsyncDisposable
{
    private readonly MeteredReader _wireIn;
    private readonly MeteredWriter _wireOut;
    private readonly LineConnectionOptions _options;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _transportClosed;
    private int _abortReason;
    private int _stopReason;
    private int _disposed;

    /// <summary>Takes over <paramref name="transport"/>; disposing this completes it.</summary>
    public LineConnection(IDuplexPipe transport, LineConnectionOptions? options = null)
    {
        _options = options ?? new LineConnectionOptions();
        SessionId = _options.SessionId ?? SessionIds.Next();
        Label = new SessionLabel(this);
        Since = _options.Time.GetUtcNow();
        Deadlines = new ConnectionDeadlines(_options.Time, _options.Limits);
        Input = _wireIn = new MeteredReader(transport.Input, this);
        Output = _wireOut = new MeteredWriter(transport.Output, this);
        _transportClosed = _options.TransportClosed.UnsafeRegister(
            static me => ((LineConnection)me!).Fire(((LineConnection)me)._closed), this);
    }

    /// <summary>Short unique name of the session, for logs.</summary>
    public string SessionId { get; }

    /// <summary>What every log line of this connection carries.</summary>
    public SessionLabel Label { get; }

    /// <summary>Lower-case protocol name, for logs and the status page.</summary>
    public string Protocol => _options.Protocol;

    /// <summary>The peer; null where the transport has no addresses.</summary>
    public EndPoint? RemoteEndPoint => _options.RemoteEndPoint;

    /// <summary>The address that the peer connected to.</summary>
    public EndPoint? LocalEndPoint => _options.LocalEndPoint;

    /// <summary>The peer's address for logs: <c>192.0.2.1</c>, <c>unix</c> or <c>-</c>; never null.</summary>
    public string Peer => RemoteEndPoint switch
    {
        IPEndPoint ip => (ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address).ToString(),
        UnixDomainSocketEndPoint => "unix",
        null => LocalEndPoint is UnixDomainSocketEndPoint ? "unix" : "-",
        var other => other.ToString() ?? "-",
    };

    /// <summary>True if what is sent does not leave the machine: a loopback address or a Unix socket.</summary>
    public bool IsLoopback => RemoteEndPoint is IPEndPoint ip
        ? IPAddress.IsLoopback(ip.Address)
        : LocalEndPoint is UnixDomainSocketEndPoint || RemoteEndPoint is UnixDomainSocketEndPoint;

    /// <summary>When the connection was accepted.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>What the peer sends. Changes when a transport layer is added: do not keep it.</summary>
    public PipeReader Input { get; private set; }

    /// <summary>What is sent to the peer. Changes when a transport layer is added: do not keep it.</summary>
    public PipeWriter Output { get; private set; }

    /// <summary>Bytes received on the wire (encrypted ones under TLS).</summary>
    public long BytesIn => _wireIn.Bytes;

    /// <summary>Bytes sent on the wire (encrypted ones under TLS).</summary>
    public long BytesOut => _wireOut.Bytes;

    /// <summary>The account that authenticated; null before. Set by <see cref="MarkAuthenticated"/>.</summary>
    public string? Account { get; private set; }

    /// <summary>A short text on what the session does, for the status page ("idle in INBOX"). The protocol sets it.</summary>
    public string State { get; set; } = "";

    /// <summary>Fires when the connection is gone: the transport closed, or <see cref="Abort"/>.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Fires when the protocol should say goodbye and return; <see cref="StopReason"/> says why.</summary>
    public CancellationToken StopRequested => _stop.Token;

    /// <summary>Why the protocol should end the session, or <see cref="CloseReason.None"/>.</summary>
    public CloseReason StopReason => (CloseReason)Volatile.Read(ref _stopReason);

    /// <summary>Why the connection was cut, or <see cref="CloseReason.None"/>.</summary>
    public CloseReason AbortReason => (CloseReason)Volatile.Read(ref _abortReason);

    /// <summary>
    /// How long the server waits for the peer before it asks the protocol to stop. Counts only while a read is waiting, and begins anew
    /// when bytes
    /// arrive, unless <see cref="IsReceiving"/>. A protocol that reads ahead while it works sets <see cref="Timeout.InfiniteTimeSpan"/> for
    /// that time or calls <see cref="Touch"/>.
    /// </summary>
    public TimeSpan IdleTimeout
    {
        get => Deadlines.IdleTimeout;
        set => Deadlines.IdleTimeout = value;
    }

    /// <summary>Whether the session waits for the peer to send something; false while it works on what has come
    /// (<see cref="BytesIn"/>).</summary>
    public bool IsWaiting => Deadlines.IsReading;

    /// <summary>What the session waits for, and for how long.</summary>
    public (ConnectionWait Wait, TimeSpan Since) Waiting => Deadlines.Waiting;

    /// <summary>What the protocol says of the session; set by it. May be asked at any time, on any thread.</summary>
    public Func<SessionReport>? Reporter { get; set; }

    /// <summary>
    /// A protocol sets it while something has begun to come and is not complete (a command, a message). Meanwhile a few bytes do not begin
    /// the idle period anew: all waits for that thing together last at most <see cref="IdleTimeout"/> plus what was received by
    /// <see cref="NetLimits.MinReadRate"/>.
    /// </summary>
    public bool IsReceiving
    {
        get => Deadlines.IsReceiving;
        set => Deadlines.IsReceiving = value;
    }

    /// <summary>How long a flush may wait for the peer (plus its size by <see cref="NetLimits.MinWriteRate"/>) before the connection is
    /// cut.</summary>
    public TimeSpan WriteTimeout
    {
        get => Deadlines.WriteTimeout;
        set => Deadlines.WriteTimeout = value;
    }

    internal ConnectionDeadlines Deadlines { get; }

    /// <summary>What a callback on <see cref="Closed"/> or <see cref="StopRequested"/> threw; for the log.</summary>
    internal Exception? CallbackFailure { get; private set; }

    /// <summary>Called once, when the client has authenticated.</summary>
    internal Action? OnAuthenticated { get; set; }

    /// <summary>Begins the idle period anew.</summary>
    public void Touch() => Deadlines.Touch();

    /// <summary>The client has authenticated: lifts the pre-authentication deadline and limit. <paramref name="account"/> is for the
    /// status page.</summary>
    public void MarkAuthenticated(string account)
    {
        Account = account;
        Deadlines.Authenticated();
        var first = OnAuthenticated;
        OnAuthenticated = null;
        first?.Invoke();
    }

    /// <summary>The client has given its account up and has to authenticate anew, in the time that a new connection has.</summary>
    public void MarkUnauthenticated()
    {
        Account = null;
        Deadlines.MustAuthenticate();
    }

    /// <summary>
    /// Asks the protocol to say goodbye and return; cuts the connection with <paramref name="reason"/> if it has not within
    /// <paramref name="grace"/>
    /// (<see cref="Timeout.InfiniteTimeSpan"/>: never). The first reason stays. Never throws.
    /// </summary>
    public void RequestStop(CloseReason reason, TimeSpan grace)
    {
        Deadlines.CutAfter(grace, reason);
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, 0) != 0)
            return;
        Fire(_stop);
        WakeReader();
    }

    /// <summary>Cuts the connection now, without sending what is buffered. The first reason stays; later calls do nothing. Never
    /// throws.</summary>
    public void Abort(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, (int)reason, 0) != 0)
            return;
        _options.AbortTransport?.Invoke();
        _wireIn.CancelPendingRead();
        _wireOut.CancelPendingFlush();
        Fire(_closed);
    }

    /// <summary>
    /// Ends the connection: flushes, sends TLS's close_notify, completes the pipes. A peer that does not take it is cut after
    /// <see cref="NetLimits.FarewellTimeout"/>, if the connection is watched by a <see cref="LineServer"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Deadlines.CutAfter(_options.Limits.FarewellTimeout, CloseReason.WriteTimeout);
        await PopLayersAsync();
        // The other end of an in-process transport is given this exception: it has to look like a reset, not like a wait that was cancelled.
        Exception? cut = AbortReason == CloseReason.None ? null : new ConnectionResetException(AbortMessage());
        await CompleteQuietlyAsync(_wireOut, cut);
        await _wireIn.CompleteAsync(cut);
        await _transportClosed.DisposeAsync();
        Fire(_closed);
    }

    internal void ThrowIfAborted()
    {
        if (Volatile.Read(ref _abortReason) != 0)
            throw new ConnectionAbortedException(AbortMessage());
    }

    /// <summary>The heartbeat's question: has a deadline passed? Then <see cref="Expire"/> is due.</summary>
    internal bool IsExpired()
    {
        var (cut, stop) = Deadlines.Expired();
        return AbortReason == CloseReason.None && (cut != CloseReason.None || (stop != CloseReason.None && StopReason == CloseReason.None));
    }

    /// <summary>Cuts or stops the connection if a deadline has passed. Wakes the session, so it may run the protocol's code.</summary>
    internal void Expire()
    {
        var (cut, stop) = Deadlines.Expired();
        if (cut != CloseReason.None)
            Abort(cut);
        else if (stop != CloseReason.None)
            RequestStop(stop, _options.Limits.FarewellTimeout);
    }

    private string AbortMessage() => $"The connection was cut: {AbortReason}.";

    // What a protocol registered may fail: that is this session's misfortune, and no other's that is stopped in the same breath.
    private void Fire(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            CallbackFailure = e;
        }
    }

    private void WakeReader()
    {
        try
        {
            Input.CancelPendingRead();
        }
        catch (ObjectDisposedException)
        {
            // The session ends by itself just now.
        }
    }

    private static async ValueTask CompleteQuietlyAsync(PipeWriter writer, Exception? cut)
    {
        try
        {
            await writer.CompleteAsync(cut);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer is gone: there is nobody to tell.
        }
    }
}
