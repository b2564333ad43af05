using Posthorn.Imap.Changes;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Contexts;

/// <summary>
/// The results of SEARCH and SORT, in the selected mailbox, of which the client is told how they change (RFC 5267 §4.3). As everything
/// else that is told, that is the difference between two versions of the mailbox: what it costs depends on what has changed.
/// </summary>
internal sealed class LiveResults(SelectedMailbox selected)
{
    private readonly List<LiveResult> _results = [];

    /// <summary>The messages, with the flags, for which the results are right.</summary>
    private MessageList _seen = MessageList.Empty;

    /// <summary>The messages that the client knew of at that time.</summary>
    private MessageList _told = MessageList.Empty;

    /// <summary>Whether the changes of a result are told under this tag, so that it cannot be used again (RFC 5267 §4.3).</summary>
    public bool Has(string tag) => _results.Exists(result => result.Tag == tag);

    /// <summary>Keeps a result up to date from now on; if there are too many, the client hears so (RFC 5267 §4.3.1).</summary>
    /// <param name="session">The session; its command has found the result.</param>
    /// <param name="found">What was found.</param>
    /// <param name="make">Makes the result of its key (<see cref="FixedKey"/>).</param>
    /// <param name="key">What was looked for.</param>
    public void Keep(ImapSession session, SearchResult found, Func<SearchKey, LiveResult> make, SearchKey key)
    {
        if (_results.Count >= session.Options.MaxLiveResults)
        {
            session.Writer.Untagged(ResponseStatus.No, SessionCodes.NoUpdate(session.CurrentTag), "There are too many results already.");
            return;
        }

        if (_results.Count == 0)
        {
            (_seen, _told) = (found.Scope.Current, found.Scope.Messages);
        }

        var result = make(FixedKey.Of(key, found.Scope));
        result.Begin(found, session.Server.Store.Time.GetUtcNow());
        _results.Add(result);
    }

    /// <summary>Tells no longer of the results with these tags (RFC 5267 §4.3.5).</summary>
    public void Cancel(IReadOnlyList<string> tags) => _results.RemoveAll(result => tags.Contains(result.Tag));

    /// <summary>
    /// Tells what has left the results because it was removed: while the client still knows its numbers, and so before EXPUNGE, which may
    /// come much later (RFC 5267 §4.3.4).
    /// </summary>
    public void TellRemoved(ImapSession session, MailboxSnapshot now)
    {
        if (_results.Count == 0)
        {
            return;
        }

        var removed = MessageListDiff.Between(selected.Told, now.Messages).Expunged;
        foreach (var result in _results)
        {
            result.TellRemoved(session, selected, removed);
        }
    }

    /// <summary>Tells what new messages and other flags did to the results, after EXISTS and FETCH have told of those (RFC 5465 §5.2, §7).</summary>
    /// <returns>New messages of which something was fetched because they are in a result.</returns>
    public async ValueTask<UidSet> TellChangedAsync(ImapSession session, MailboxSnapshot now, CancellationToken cancel)
    {
        if (_results.Count == 0)
        {
            return UidSet.Empty;
        }

        var added = UidSet.Of(MessageListDiff.Between(_told, selected.Told).Added.Select(entry => entry.Uid));
        var changed = UidSet.Of(MessageListDiff.Between(_seen, now.Messages).Changed.Select(entry => entry.Uid));
        (_seen, _told) = (now.Messages, selected.Told);

        // Of a message that has been removed already, the client hears as soon as it can.
        var few = added.Union(changed);
        var time = session.Server.Store.Time.GetUtcNow();
        var all = SearchScope.Of(selected, hasRecent: !session.IsRev2) with { Current = now.Messages };
        foreach (var result in _results.ToList())
        {
            var decided = few.Union(UidSet.Of(result.Aged(now.Messages, time).Select(entry => entry.Uid)));
            var entries = MessageList.FromSorted(selected.Told.In(decided).Where(entry => now.Messages.IndexOf(entry.Uid) >= 0));
            if (entries.Count > 0)
            {
                await DecideAsync(session, result, all, entries, cancel);
            }
        }

        var fetched = await FetchAsync(session, added, cancel);
        foreach (var result in _results)
        {
            result.Tell(session, selected);
        }

        return fetched;
    }

    // What cannot be told in full is not told at all, and the client hears so (RFC 5267 §4.3.1).
    private async ValueTask DecideAsync(ImapSession session, LiveResult result, SearchScope all, MessageList few, CancellationToken cancel)
    {
        try
        {
            await result.DecideAsync(session, all, few, cancel);
        }
        catch (Exception problem) when (problem is DamagedContentException or StoreUnavailableException)
        {
            ImapLog.DamagedMessage(session.Log, session.Connection.Label, LogText.Quote(session.Connection.State), 0, LogText.Quote(problem.Message));
            _results.Remove(result);
            session.Writer.Untagged(ResponseStatus.No, SessionCodes.NoUpdate(result.Tag), "A message could not be read: search again.");
        }
    }

    private async ValueTask<UidSet> FetchAsync(ImapSession session, UidSet added, CancellationToken cancel)
    {
        var asking = _results.FindAll(result => result.FetchItems.Count > 0);
        var wanted = asking.Count == 0 ? UidSet.Empty : UidSet.Of(added.Where(uid => asking.Exists(result => result.Contains(uid))));
        if (!wanted.IsEmpty)
        {
            // RFC 5465 §5.2: what this and NOTIFY ask for SHOULD be in one response.
            var items = asking.SelectMany(result => result.FetchItems).Concat(session.Notifications?.Registration.FetchItems ?? []);
            var plan = FetchPlan.Of(
                [.. items.Distinct()], withUid: session is { IsCondstore: true, IsUidOnly: false }, withModSeq: session.IsCondstore);
            await new MessageFetcher(session, plan, UidSet.Empty).WriteAsync(NumberedMessages.Of(selected.Told, wanted), newestFirst: false, cancel);
        }

        return wanted;
    }
}
