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
        var timer = new Timer(() => callback(state));
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves on and lets every timer fire once.</summary>
    public void Advance(TimeSpan by)
    {
        _now += by;
        _timers.ForEach(timer => timer.Fire());
    }

    private sealed class Timer(Action fire) : ITimer
    {
        private bool _stopped;

        public void Fire()
        {
            if (!_stopped)
                fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _stopped = true;

        public ValueTask DisposeAsync()
        {
            _stopped = true;
            return ValueTask.CompletedTask;
        }
    }
}
