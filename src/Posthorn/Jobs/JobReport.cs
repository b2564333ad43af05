using System.Threading.Channels;

namespace Posthorn.Jobs;

/// <summary>
/// Takes what a job says and hands it on without ever holding much: lines wait until there is room, and of progress the latest is
/// passed on some times a second.
/// </summary>
internal sealed class JobReport(TimeProvider time)
{
    private const int MaxWaiting = 256;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);
    private readonly Channel<JobEvent> _events = Channel.CreateBounded<JobEvent>(MaxWaiting);
    private readonly Lock _lock = new();
    private string? _activity;
    private long _last;

    /// <summary>The events, until the job has ended.</summary>
    public IAsyncEnumerable<JobEvent> ReadAllAsync(CancellationToken cancel) => _events.Reader.ReadAllAsync(cancel);

    /// <summary>Says a line.</summary>
    /// <param name="text">One plain sentence.</param>
    /// <param name="data">The same for programs.</param>
    /// <param name="cancel">Stops the wait for room.</param>
    public ValueTask LineAsync(string text, object? data, CancellationToken cancel) =>
        _events.Writer.WriteAsync(new JobEvent(JobEventKind.Line, text) { Data = JobEvent.DataOf(data) }, cancel);

    /// <summary>Says how far it is; cheap enough to be called for each message.</summary>
    /// <param name="activity">What is being counted, such as "messages checked"; another one begins a new count.</param>
    /// <param name="done">How many have been done.</param>
    /// <param name="total">How many there are, if that is known.</param>
    public void Progress(string activity, long done, long? total)
    {
        lock (_lock)
        {
            if (activity == _activity && done != total && time.GetElapsedTime(_last) < s_interval)
            {
                return;
            }

            (_activity, _last) = (activity, time.GetTimestamp());
        }

        _events.Writer.TryWrite(new JobEvent(JobEventKind.Progress, activity) { Done = done, Of = total });
    }

    /// <summary>Says how it ended; nothing comes after that.</summary>
    internal async ValueTask EndAsync(JobResult result, CancellationToken cancel)
    {
        await _events.Writer.WriteAsync(
            new JobEvent(JobEventKind.Result, result.Text) { IsDone = result.IsDone, Data = JobEvent.DataOf(result.Data) }, cancel);
        _events.Writer.Complete();
    }

    /// <summary>Ends the events without a result: nobody listens any more.</summary>
    internal void Abandon() => _events.Writer.TryComplete();
}
