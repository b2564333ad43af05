using System.Runtime.CompilerServices;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>
/// Tells a client that a command which takes long is still under way, and how far it is (RFC 9585). Only commands whose rules say so
/// use it. It is asked between whole answers, and while the command waits for the store: nothing else writes at such a moment.
/// </summary>
internal sealed class CommandProgress(ImapSession session)
{
    /// <summary>RFC 9585 §4 recommends 10 to 15 seconds.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private bool _isOn;
    private bool _hasAnswered;
    private long _since;

    private TimeProvider Time => session.Server.Store.Time;

    private bool IsDue => Time.GetElapsedTime(_since) >= s_interval;

    /// <summary>A command begins.</summary>
    /// <param name="isTold">Whether its client is told of its progress.</param>
    public void Begin(bool isTold)
    {
        _isOn = isTold && session.Profile.Offers("INPROGRESS");
        (_since, _hasAnswered) = (Time.GetTimestamp(), false);
    }

    /// <summary>The command is done; what is told now does not belong to it.</summary>
    public void End() => _isOn = false;

    /// <summary>
    /// The command has written an answer. A client that sees answers come needs to be told nothing else: what waits in the buffer is sent
    /// to it instead.
    /// </summary>
    public void Answered() => _hasAnswered = true;

    /// <summary>Goes through messages that the store reads.</summary>
    /// <param name="items">One item for each message.</param>
    /// <param name="before">How many messages were done before.</param>
    /// <param name="goal">How many there are to do in all.</param>
    /// <param name="cancel">Stops it.</param>
    public IAsyncEnumerable<T> OverAsync<T>(IAsyncEnumerable<T> items, long before, long goal, CancellationToken cancel) =>
        _isOn ? CountAsync(items, before, goal, cancel) : items;

    /// <summary>Waits for something that the store does. It goes on whether or not the client reads what it is told.</summary>
    /// <param name="work">What the store does.</param>
    /// <param name="cancel">Stops the telling.</param>
    /// <param name="done">How many messages are done; null where all are done in one step, so that there is no telling.</param>
    /// <param name="goal">How many there are in all, or null.</param>
    public async ValueTask<T> WhileAsync<T>(ValueTask<T> work, CancellationToken cancel, long? done = null, long? goal = null)
    {
        if (!_isOn || work.IsCompleted)
        {
            return await work;
        }

        var task = work.AsTask();
        var telling = Task.CompletedTask;
        try
        {
            while (!await IsDoneBeforeDueAsync(task))
            {
                // A client that does not read is not told more, and the work goes on.
                await Task.WhenAny(task, telling);
                telling = telling.IsCompleted ? TellAsync(done, goal, cancel) : telling;
            }

            return await task;
        }
        finally
        {
            await telling;
        }
    }

    /// <summary>Tells how far the command is, if it is time to.</summary>
    /// <param name="done">How many messages are done.</param>
    /// <param name="goal">How many there are in all.</param>
    /// <param name="cancel">Stops it.</param>
    public Task TellIfDueAsync(long? done, long? goal, CancellationToken cancel) =>
        _isOn && IsDue ? TellAsync(done, goal, cancel) : Task.CompletedTask;

    private async IAsyncEnumerable<T> CountAsync<T>(
        IAsyncEnumerable<T> items, long done, long goal, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var enumerator = items.GetAsyncEnumerator(cancel);
        while (await WhileAsync(enumerator.MoveNextAsync(), cancel, done, goal))
        {
            yield return enumerator.Current;
            await TellIfDueAsync(++done, goal, cancel);
        }
    }

    /// <summary>Waits until the work is done (true), or the client is to be told of it.</summary>
    private async Task<bool> IsDoneBeforeDueAsync(Task work)
    {
        var left = s_interval - Time.GetElapsedTime(_since);
        if (left > TimeSpan.Zero && !work.IsCompleted)
        {
            using var ending = new CancellationTokenSource();
            var delay = Task.Delay(left, Time, ending.Token);

            // The clock may have moved on before the timer began.
            await (IsDue ? Task.CompletedTask : Task.WhenAny(work, delay));
            await ending.CancelAsync();
        }

        return work.IsCompleted;
    }

    private async Task TellAsync(long? done, long? goal, CancellationToken cancel)
    {
        _since = Time.GetTimestamp();

        // RFC 9585 §4: never when all is done.
        if (!_hasAnswered && !(done >= goal))
        {
            session.Writer.Untagged(ResponseStatus.Ok, SessionCodes.InProgress(session.CurrentTag, done, goal), "Still at work.");
        }

        _hasAnswered = false;
        await session.FlushAsync(cancel);
    }
}
