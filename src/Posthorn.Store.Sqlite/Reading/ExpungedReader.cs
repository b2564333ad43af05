namespace Posthorn.Store.Sqlite;

/// <summary>
/// Reads which messages were expunged: from their rows while those are kept, and from <see cref="VanishedLog"/> once they have
/// been collected.
/// </summary>
internal static class ExpungedReader
{
    /// <summary>The UIDs expunged after a mod-sequence; of collected messages, maybe some that were before.</summary>
    public static UidSet Read(Connection database, MailboxId mailbox, long afterModSeq)
    {
        var kept = new List<uint>();
        using (var rows = database.Use("SELECT uid FROM expunged WHERE account = ? AND mailbox = ? AND modseq > ?")
            .With(mailbox.Account.Value).With(mailbox.Number).With(afterModSeq))
        {
            while (rows.Step())
            {
                kept.Add(rows.UInt32(0));
            }
        }

        return UidSet.Of(kept).Union(VanishedLog.After(database, mailbox, afterModSeq));
    }
}
