using Posthorn.Imap.Session;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>
/// A smart folder as one session has it selected: wakes the session when anything changes in the account, or in the filters that all users
/// share, or when a message may have come to an age.
/// </summary>
internal sealed class SmartSelection : IDisposable
{
    private readonly ImapSession _session;
    private readonly MailAccount _account;
    private readonly AccountLease _shared;
    private readonly SmartFolder _folder;
    private ITimer? _timer;
    private SmartState _told;

    private SmartSelection(ImapSession session, SmartFolder folder, AccountLease shared)
    {
        (_session, _account, _shared, _folder) = (session, session.Account, shared, folder);
        _account.Watch(session.Signal);
        shared.Account.Watch(session.Signal);
        Time();
    }

    /// <summary>The account's mod-sequence up to which the folder is right.</summary>
    public long UpTo => _folder.UpTo;

    /// <summary>Begins. Disposing ends it.</summary>
    public static async ValueTask<SmartSelection> BeginAsync(ImapSession session, OpenMailbox open, CancellationToken cancel) =>
        new(session, SmartMailboxes.LiveOf(session.Server, open), await session.Server.OpenSharedAsync(cancel));

    /// <summary>Brings the folder up to date, as far as that is possible now; the client is told what keeps it from being so.</summary>
    public async ValueTask CatchUpAsync(CancellationToken cancel)
    {
        try
        {
            var (state, undecided) = await _folder.CatchUpAsync(_session, isExact: false, cancel);
            SmartMailboxes.TellUndecided(_session, undecided);
            Tell(state);
            Time();
        }
        catch (StoreUnavailableException problem)
        {
            // What has been committed is told; the rest comes when the store is there again.
            ImapLog.StoreUnavailable(_session.Log, _session.Connection.Label, LogText.Quote(problem.Message));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _account.Unwatch(_session.Signal);
        _shared.Account.Unwatch(_session.Signal);
        _shared.Dispose();
    }

    private void Tell(SmartState state)
    {
        if (state == _told)
        {
            return;
        }

        _told = state;
        if (state == SmartState.Unusable)
        {
            _session.Writer.Untagged(Syntax.ResponseStatus.No, null, "The filter of this mailbox cannot be used any more: it stays as it is.");
        }
        else if (state == SmartState.TooLarge)
        {
            _session.Writer.Untagged(Syntax.ResponseStatus.No, null, "This mailbox shows too many messages: it stays as it is.");
        }
    }

    private void Time()
    {
        if (_folder.HasAges && _timer is null)
        {
            var period = TimeSpan.FromSeconds(SmartFolder.SecondsBetween);
            _timer = _session.Server.Store.Time.CreateTimer(static signal => ((MailboxChangeSignal)signal!).Set(), _session.Signal, period, period);
        }
    }
}
