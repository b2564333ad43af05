using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;

namespace Posthorn.Imap.Changes;

/// <summary>
/// Tells the client of changes when they happen, while the session waits for its next line: in IDLE (RFC 9051 §6.3.13), and after
/// NOTIFY (RFC 5465 §3.1). Nothing else writes meanwhile.
/// </summary>
internal sealed class Pusher : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly Task _pushing;

    private Pusher(ImapSession session, ChangeKinds kinds, CancellationToken cancel)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _pushing = PushAsync(session, kinds, _ending.Token);
    }

    /// <summary>Begins. Disposing ends it, between two responses.</summary>
    /// <param name="kinds">What may be told in the selected mailbox.</param>
    public static Pusher Start(ImapSession session, ChangeKinds kinds, CancellationToken cancel) => new(session, kinds, cancel);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _pushing;
        _ending.Dispose();
    }

    private static async Task PushAsync(ImapSession session, ChangeKinds kinds, CancellationToken ending)
    {
        var time = session.Server.Store.Time;
        try
        {
            var toldAt = time.GetTimestamp();
            while (!ending.IsCancellationRequested)
            {
                var silence = session.Options.IdleKeepAlive - time.GetElapsedTime(toldAt);
                using var keepAlive = new CancellationTokenSource(silence > TimeSpan.FromMilliseconds(1) ? silence : TimeSpan.FromMilliseconds(1), time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, keepAlive.Token);
                try
                {
                    await session.Signal.WaitAsync(either.Token);
                }
                catch (OperationCanceledException) when (!ending.IsCancellationRequested)
                {
                    // RFC 9051 §5.4: keeps address translators from forgetting the connection.
                    session.Writer.Untagged(ResponseStatus.Ok, null, "Still here.");
                }

                // Not to be broken off: half a response would be left.
                await session.TellAsync(kinds, withUid: false, session.Connection.Closed);
                if (session.Connection.Output.UnflushedBytes > 0)
                {
                    toldAt = time.GetTimestamp();
                }

                await session.FlushAsync(ending);
                if (session.Selected is { Mailbox.IsDeleted: true })
                {
                    session.EndWith("The selected mailbox has been deleted.");
                    await session.FlushAsync(ending);
                    session.Connection.RequestStop(CloseReason.Operator, TimeSpan.FromSeconds(5));
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
