using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Status;

/// <summary>The values of STATUS items (RFC 9051 §6.3.11, RFC 3501 §6.3.10), all from the account's picture.</summary>
internal static class StatusValues
{
    private static readonly Dictionary<StatusItem, Func<MailboxInfo, long>> s_values = new()
    {
        [StatusItem.Messages] = mailbox => mailbox.Messages,
        [StatusItem.Recent] = mailbox => Math.Min(mailbox.Messages, mailbox.UidNext - Math.Min(mailbox.FirstRecentUid, mailbox.UidNext)),
        [StatusItem.UidNext] = mailbox => mailbox.UidNext,
        [StatusItem.UidValidity] = mailbox => mailbox.UidValidity,
        [StatusItem.Unseen] = mailbox => mailbox.Unseen,
        [StatusItem.Deleted] = mailbox => mailbox.Deleted,
        [StatusItem.Size] = mailbox => mailbox.Size,
        [StatusItem.HighestModSeq] = mailbox => mailbox.HighestModSeq,
    };

    /// <summary>The items that STATUS knows; the language's table may have more.</summary>
    public static IEnumerable<string> Names => s_values.Keys.Select(item => item.Name);

    /// <summary>Writes the STATUS response of a mailbox to a client that has asked for these items.</summary>
    public static void Answer(ImapSession session, MailboxInfo mailbox, IReadOnlyList<StatusItem> items)
    {
        // RFC 7162 §3.1: to ask for it is to know CONDSTORE.
        if (items.Contains(StatusItem.HighestModSeq))
        {
            session.EnableCondstore();
        }

        Write(session, mailbox, items);
    }

    /// <summary>Writes a STATUS response.</summary>
    public static void Write(ImapSession session, MailboxInfo mailbox, IEnumerable<StatusItem> items)
    {
        var status = session.Writer.Status(mailbox.Name);
        foreach (var item in items)
        {
            if (item == StatusItem.MailboxId)
            {
                ObjectIdNames.Write(status.Item(item), ObjectIdNames.Of(mailbox.Id));   // RFC 8474 §4.3
            }
            else
            {
                // RFC 7889 §3: the limit is the same for all mailboxes, and does not take quotas into account.
                var value = item == StatusItem.AppendLimit ? session.Options.AppendLimit : s_values[item](mailbox);
                status.Number(item, (ulong)value);
            }
        }

        status.End();
    }
}
