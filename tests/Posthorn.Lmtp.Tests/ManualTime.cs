namespace Posthorn.Lmtp.Tests;

/// <summary>A clock that stands still until it is told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero) + _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_timers)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves on; each timer that is due meanwhile fires once.</summary>
    public void Advance(TimeSpan by)
    {
        List<Timer> timers;
        lock (_timers)
        {
            _now += by;
            timers = [.. _timers];
        }

        timers.ForEach(timer => timer.FireIfDue());
    }

    private sealed class Timer(ManualTime owner, Action fire) : ITimer
    {
        private TimeSpan? _due;
        private TimeSpan _period;

        public void FireIfDue()
        {
            if (_due is not { } due || due > owner._now)
                return;
            _due = _period > TimeSpan.Zero ? owner._now + _period : null;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _due = dueTime < TimeSpan.Zero ? null : owner._now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (owner._timers)
                owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
