namespace Posthorn.Store;

/// <summary>Lets one session wait until something has changed since it looked last. Signals that come together count once.</summary>
public sealed class MailboxChangeSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _set;

    /// <summary>Says that something has changed. Never blocks and never runs the waiter's code.</summary>
    public void Set()
    {
        lock (_lock)
        {
            _set = true;
            _waiting?.TrySetResult();
            _waiting = null;
        }
    }

    /// <summary>Completes when something has changed since the last completed wait; at once if that is so already.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        Task wait;
        lock (_lock)
        {
            if (_set)
            {
                _set = false;
                return;
            }

            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            wait = _waiting.Task;
        }

        await wait.WaitAsync(cancel);
        lock (_lock)
        {
            _set = false;
        }
    }
}
