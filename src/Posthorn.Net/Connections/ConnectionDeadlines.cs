namespace Posthorn.Net;

/// <summary>
/// The deadlines of one connection as timestamps; the server's heartbeat compares them once a second, so a connection has no timer.
/// A deadline is never early and at most one heartbeat late. Zero means: not armed.
/// </summary>
internal sealed class ConnectionDeadlines(TimeProvider time, NetLimits limits)
{
    private long _readSince;
    private long _receivingWaited = -1;
    private long _receivedBytes;
    private long _writeSince;
    private long _writeBytes;
    private long _authenticateBy;
    private long _handshakeBy;
    private long _cutAt;
    private int _cutReason;
    private long _idleTicks = limits.IdleTimeout.Ticks;
    private long _writeTicks = limits.WriteTimeout.Ticks;

    public TimeSpan IdleTimeout
    {
        get => new(Volatile.Read(ref _idleTicks));
        set => Volatile.Write(ref _idleTicks, value.Ticks);
    }

    public TimeSpan WriteTimeout
    {
        get => new(Volatile.Read(ref _writeTicks));
        set => Volatile.Write(ref _writeTicks, value.Ticks);
    }

    public bool IsReading => Volatile.Read(ref _readSince) != 0;

    /// <summary>Whether a read has been waiting for as long.</summary>
    public bool HasWaited(TimeSpan length) => Volatile.Read(ref _readSince) is var since and not 0 && time.GetElapsedTime(since, Now()) >= length;

    /// <summary>What is waited for, and for how long.</summary>
    public (ConnectionWait Wait, TimeSpan Since) Waiting =>
        Volatile.Read(ref _writeSince) is var write and not 0 ? (ConnectionWait.PeerToRead, time.GetElapsedTime(write, Now()))
        : Volatile.Read(ref _readSince) is var read and not 0 ? (ConnectionWait.PeerToSend, time.GetElapsedTime(read, Now()))
        : (ConnectionWait.Nothing, TimeSpan.Zero);

    public bool IsWriting => Volatile.Read(ref _writeSince) != 0;

    public void ReadWaits() => Volatile.Write(ref _readSince, Now());

    public void ReadDone()
    {
        if (IsReceiving)
            Volatile.Write(ref _receivingWaited, _receivingWaited + Now() - _readSince);
        Volatile.Write(ref _readSince, 0);
    }

    /// <summary>While true, the waits of all reads count together, and what is received buys time.</summary>
    public bool IsReceiving
    {
        get => Volatile.Read(ref _receivingWaited) >= 0;
        set
        {
            if (value == IsReceiving)
                return;
            Volatile.Write(ref _receivedBytes, 0);
            Volatile.Write(ref _receivingWaited, value ? 0 : -1);
        }
    }

    public void Received(long bytes) => Volatile.Write(ref _receivedBytes, _receivedBytes + bytes);

    /// <summary>Begins the idle period anew if a read is waiting.</summary>
    public void Touch()
    {
        var since = Volatile.Read(ref _readSince);
        if (since != 0)
            Interlocked.CompareExchange(ref _readSince, Now(), since);
    }

    public void WriteWaits(long bytes)
    {
        Volatile.Write(ref _writeBytes, bytes);
        Volatile.Write(ref _writeSince, Now());
    }

    public void WriteDone() => Volatile.Write(ref _writeSince, 0);

    public void MustAuthenticate() => Volatile.Write(ref _authenticateBy, In(limits.AuthenticationTimeout));

    public void Authenticated() => Volatile.Write(ref _authenticateBy, 0);

    public void MustShakeHands() => Volatile.Write(ref _handshakeBy, In(limits.TlsHandshakeTimeout));

    public void HandshakeDone() => Volatile.Write(ref _handshakeBy, 0);

    /// <summary>The connection is cut after <paramref name="delay"/>, or at the earlier time that was set before.</summary>
    public void CutAfter(TimeSpan delay, CloseReason reason)
    {
        if (delay == Timeout.InfiniteTimeSpan)
            return;
        var at = In(delay);
        var current = Volatile.Read(ref _cutAt);
        if (current != 0 && current <= at)
            return;
        Volatile.Write(ref _cutReason, (int)reason);
        Volatile.Write(ref _cutAt, at);
    }

    /// <summary>What has expired: a reason to cut the connection now, or a reason to ask it to stop.</summary>
    public (CloseReason Cut, CloseReason Stop) Expired()
    {
        var now = Now();
        if (Volatile.Read(ref _cutAt) is var cut and not 0 && now >= cut)
            return ((CloseReason)Volatile.Read(ref _cutReason), CloseReason.None);

        if (Volatile.Read(ref _handshakeBy) is var handshake and not 0 && now >= handshake)
            return (CloseReason.TlsHandshakeTimeout, CloseReason.None);

        if (Volatile.Read(ref _writeSince) is var write and not 0 && WriteTimeout is var patience && patience != Timeout.InfiniteTimeSpan)
        {
            // A big flush takes its time on a slow link: what counts is the rate.
            var allowed = patience + TimeSpan.FromSeconds((double)Volatile.Read(ref _writeBytes) / limits.MinWriteRate);
            if (time.GetElapsedTime(write, now) >= allowed)
                return (CloseReason.WriteTimeout, CloseReason.None);
        }

        if (Volatile.Read(ref _authenticateBy) is var by and not 0 && now >= by)
            return (CloseReason.None, CloseReason.AuthenticationTimeout);

        // In this order: a read that ends meanwhile is then not counted twice.
        var waited = Volatile.Read(ref _receivingWaited);
        if (Volatile.Read(ref _readSince) is var read and not 0 && IdleTimeout is var idle && idle != Timeout.InfiniteTimeSpan)
        {
            if (waited >= 0)
            {
                read -= waited;
                idle += TimeSpan.FromSeconds((double)Volatile.Read(ref _receivedBytes) / limits.MinReadRate);
            }

            if (time.GetElapsedTime(read, now) >= idle)
                return (CloseReason.None, CloseReason.IdleTimeout);
        }

        return default;
    }

    // Timestamps may begin at 0, which here means "not armed".
    private long Now() => time.GetTimestamp() + 1;

    private long In(TimeSpan delay) => Now() + (long)(delay.TotalSeconds * time.TimestampFrequency);
}
