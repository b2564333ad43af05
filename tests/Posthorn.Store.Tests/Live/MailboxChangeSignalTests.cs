namespace Posthorn.Store.Tests;

public sealed class MailboxChangeSignalTests
{
    [Fact]
    public async Task A_signal_before_the_wait_and_one_during_it_both_count()
    {
        var signal = new MailboxChangeSignal();
        signal.Set();
        signal.Set();
        await signal.WaitAsync(default);
        var wait = signal.WaitAsync(default);
        Assert.False(wait.IsCompleted);
        signal.Set();
        await wait;
        Assert.False(signal.WaitAsync(default).IsCompleted);
    }

    [Fact]
    public async Task A_signal_that_comes_with_a_cancellation_is_not_lost()
    {
        var signal = new MailboxChangeSignal();
        using var cancel = new CancellationTokenSource();
        var wait = signal.WaitAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        signal.Set();

        await signal.WaitAsync(default);
    }

    [Fact]
    public async Task No_change_is_missed_whatever_the_timing()
    {
        const int Changes = 100_000;
        var signal = new MailboxChangeSignal();
        var current = 0;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < Changes; i++)
            {
                Interlocked.Increment(ref current);
                signal.Set();
            }
        });

        // A reader that looks after each wake-up ends only if the last change woke it.
        var told = 0;
        while (told < Changes)
        {
            await signal.WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
            told = Volatile.Read(ref current);
        }

        await writer;
    }
}
