using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Status;

/// <summary>The values of STATUS items (RFC 9051 §6.3.11, RFC 3501 §6.3.10), all from the account's picture.</summary>
internal static class StatusValues
{
    private static readonly Dictionary<string, Func<MailboxInfo, long>> s_values = new()
    {
        ["MESSAGES"] = mailbox => mailbox.Messages,
        ["RECENT"] = mailbox => Math.Min(mailbox.Messages, mailbox.UidNext - Math.Min(mailbox.FirstRecentUid, mailbox.UidNext)),
        ["UIDNEXT"] = mailbox => mailbox.UidNext,
        ["UIDVALIDITY"] = mailbox => mailbox.UidValidity,
        ["UNSEEN"] = mailbox => mailbox.Unseen,
        ["DELETED"] = mailbox => mailbox.Deleted,
        ["SIZE"] = mailbox => mailbox.Size,
    };

    /// <summary>Items with their values, each once.</summary>
    public static IEnumerable<KeyValuePair<string, long>> Of(MailboxInfo mailbox, IEnumerable<StatusItem> items) =>
        items.Distinct().Select(item => new KeyValuePair<string, long>(item.Name, s_values[item.Name](mailbox)));
}
