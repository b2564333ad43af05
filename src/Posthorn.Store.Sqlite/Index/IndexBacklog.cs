using System.Runtime.InteropServices;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Mailboxes with messages that are not indexed. A mailbox is taken up when enough has come together: a part of an index for each message
/// would cost more than reading a few messages does.
/// </summary>
/// <param name="leastMessages">Messages that are enough.</param>
/// <param name="leastBytes">Octets of messages that are enough.</param>
internal sealed class IndexBacklog(int leastMessages, long leastBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MailboxId, Waiting> _waiting = [];
    private readonly Queue<MailboxId> _queue = [];
    private TaskCompletionSource _wake = NewSignal();

    /// <summary>Ends when there is more to do than there is now; to be taken before looking what there is.</summary>
    public Task NextSignal()
    {
        lock (_lock)
        {
            _wake = _wake.Task.IsCompleted ? NewSignal() : _wake;
            return _wake.Task;
        }
    }

    /// <summary>Whether there is a mailbox to be taken up.</summary>
    public bool HasWork
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count > 0;
            }
        }
    }

    /// <summary>Whether that is enough to be indexed.</summary>
    public bool IsEnough(long messages, long bytes) => messages >= leastMessages || bytes >= leastBytes;

    /// <summary>More has come.</summary>
    public void Add(MailboxId mailbox, long messages, long bytes)
    {
        lock (_lock)
        {
            ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, mailbox, out _);
            waiting = waiting with { Messages = waiting.Messages + messages, Bytes = waiting.Bytes + bytes };
            if (!waiting.IsQueued && IsEnough(waiting.Messages, waiting.Bytes))
            {
                waiting = waiting with { IsQueued = true };
                _queue.Enqueue(mailbox);
                _wake.TrySetResult();
            }
        }
    }

    /// <summary>Ends the signal: there is something else to do.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _wake.TrySetResult();
        }
    }

    /// <summary>The next mailbox with enough; what is counted of it begins anew.</summary>
    public bool TryTake(out MailboxId mailbox)
    {
        lock (_lock)
        {
            if (_queue.TryDequeue(out mailbox))
            {
                _waiting.Remove(mailbox);
                return true;
            }

            return false;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _waiting.Clear();
            _queue.Clear();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct Waiting(long Messages, long Bytes, bool IsQueued);
}
