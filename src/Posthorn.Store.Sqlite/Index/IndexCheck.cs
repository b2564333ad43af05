namespace Posthorn.Store.Sqlite;

/// <summary>Compares the index of a mailbox with its checksums and with the mailbox.</summary>
internal static class IndexCheck
{
    /// <summary>The messages that the index of a mailbox knows, all pages of it having been verified.</summary>
    /// <exception cref="IndexDamageException">Something is not what was written.</exception>
    public static (IndexedMailbox Known, HashSet<uint> Uids)? Read(Connection index, MailboxId mailbox)
    {
        if (IndexedMailbox.Find(index, mailbox) is not { } known)
        {
            return null;
        }

        try
        {
            var uids = new HashSet<uint>();
            foreach (var segment in Segment.Load(index, mailbox))
            {
                uids.UnionWith(segment.Uids);
                for (var page = 0; page < segment.Directory.Count; page++)
                {
                    segment.Terms(index, page);
                    segment.PostingsOf(index, page);
                }
            }

            return (known, uids);
        }
        finally
        {
            Segment.EndReading(index);
        }
    }

    /// <summary>Whether what the index knows fits the mailbox.</summary>
    public static bool Fits(Connection store, MailboxId mailbox, IndexedMailbox known, HashSet<uint> uids)
    {
        if (StoredMailboxes.Find(store, mailbox) is not { } current)
        {
            return true;    // It has been collected, and the index forgets it next.
        }

        return current.UidValidity == known.UidValidity && known.Done < current.UidNext
            && (known.Done == 0 || StoredMailboxes.Uids(store, mailbox, 1, known.Done, int.MaxValue).TrueForAll(uids.Contains));
    }
}
