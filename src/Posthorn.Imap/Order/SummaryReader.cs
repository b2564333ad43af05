using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Order;

/// <summary>Takes something of a message.</summary>
/// <param name="index">Its index in what was found.</param>
/// <param name="entry">What the snapshot says of it.</param>
/// <param name="summary">Its summary; one of nothing if the message has gone for good meanwhile.</param>
internal delegate void TakeSummary(int index, in MessageEntry entry, in SummaryView summary);

/// <summary>Goes through the summaries of what a search has found, in the order of the mailbox.</summary>
internal static class SummaryReader
{
    /// <summary>Reads them, each once.</summary>
    /// <param name="session">Its client is told how far it is (RFC 9585).</param>
    /// <param name="found">The messages; ascending.</param>
    /// <param name="take">Is given each of them.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DamagedContentException">A summary is damaged, and cannot be made anew.</exception>
    public static async ValueTask ReadAsync(ImapSession session, SearchResult found, TakeSummary take, CancellationToken cancel)
    {
        var messages = found.Scope.Messages;
        var next = 0;

        // The search that came before has counted all of its messages; what it has not found counts as done here.
        var goal = 2L * found.Searched;
        var rows = session.Server.Store.Engine.ReadSummariesAsync(found.Scope.Mailbox, found.Uids, cancel);
        await foreach (var row in session.Progress.OverAsync(rows, goal - found.Count, goal, cancel))
        {
            for (; next < found.Count && messages[found.Positions[next]].Uid < row.Uid; next++)
            {
                take(next, messages[found.Positions[next]], default);
            }

            if (next < found.Count && messages[found.Positions[next]].Uid == row.Uid)
            {
                take(next, messages[found.Positions[next]], row.Summary);
                next++;
            }
        }

        for (; next < found.Count; next++)
        {
            take(next, messages[found.Positions[next]], default);
        }
    }
}
