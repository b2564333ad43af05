namespace Posthorn.Store.Sqlite;

/// <summary>Writes a change set, in the writer's transaction.</summary>
internal static class ChangeSetWriter
{
    /// <summary>Roughly the octets that a change set writes.</summary>
    public static long Cost(ChangeSet change)
    {
        const int RowBytes = 100;
        long bytes = RowBytes;
        foreach (var annotation in change.Annotations)
        {
            bytes += RowBytes + (annotation.Value?.Length ?? 0);
        }

        foreach (var messages in change.Messages)
        {
            bytes += RowBytes * (messages.Updated.Length + (long)messages.Expunged.Count);
            foreach (var message in messages.Added)
            {
                bytes += RowBytes;
                if (message.Source is MessageSource.Staged { Content: SqliteStagedContent content } staged)
                {
                    bytes += staged.TracePrefix.Length + content.DatabaseBytes;
                }
            }
        }

        return bytes;
    }

    /// <summary>Writes it; false, and nothing written, if the account is not at the expected mod-sequence.</summary>
    public static bool Commit(WriterDatabase writer, ChangeSet change)
    {
        var database = writer.Connection;
        var account = change.Account.Value;
        var modSeq = database.Use("SELECT modseq FROM account WHERE id = ? AND removed IS NULL").With(account).Scalar();
        if (modSeq != change.ExpectedModSeq)
        {
            return false;
        }

        foreach (var mailbox in change.SavedMailboxes)
        {
            Save(database, mailbox);
        }

        // New messages come first: a copy may be of one that is expunged by the same change set.
        foreach (var messages in change.Messages)
        {
            var isGathering = IsGathering(change, messages.Mailbox);
            foreach (var message in messages.Added)
            {
                MessageWriter.Add(writer, messages.Mailbox, message);
                if (isGathering)
                {
                    Origins.Add(database, messages.Mailbox, message);
                }
            }
        }

        foreach (var messages in change.Messages)
        {
            foreach (var entry in messages.Updated)
            {
                MessageWriter.Update(database, messages.Mailbox, entry);
            }

            foreach (var range in messages.Expunged.Ranges)
            {
                MessageWriter.Expunge(database, messages.Mailbox, range, change);
                if (IsGathering(change, messages.Mailbox))
                {
                    Origins.Remove(database, messages.Mailbox, range);
                }
            }
        }

        foreach (var id in change.DeletedMailboxes)
        {
            database.Use("UPDATE mailbox SET deleted_at = ? WHERE account = ? AND number = ?")
                .With(change.Moment.ToUnixTimeMilliseconds()).With(account).With(id.Number).Execute();
            database.Use("UPDATE account SET deletionmodseq = ? WHERE id = ?").With(change.ModSeq).With(account).Execute();
        }

        foreach (var annotation in change.Annotations)
        {
            Annotations.Write(database, change, annotation);
        }

        foreach (var name in change.Unsubscribed)
        {
            database.Use("DELETE FROM subscription WHERE account = ? AND name = ?").With(account).With(name).Execute();
        }

        foreach (var name in change.Subscribed)
        {
            database.Use("INSERT OR IGNORE INTO subscription (account, name) VALUES (?, ?)").With(account).With(name).Execute();
        }

        database.Use("UPDATE account SET modseq = ?, next_mailbox = ?, last_uidvalidity = ? WHERE id = ?")
            .With(change.ModSeq).With(change.NextMailboxNumber).With(change.LastUidValidity).With(account).Execute();
        return true;
    }

    // A mailbox whose messages are added or removed has other counters, and so is among the saved ones.
    private static bool IsGathering(ChangeSet change, MailboxId id)
    {
        foreach (var saved in change.SavedMailboxes)
        {
            if (saved.Id == id)
            {
                return saved.Gathering is not null;
            }
        }

        return false;
    }

    private static void Save(Connection database, MailboxInfo mailbox) => database.Use("""
        INSERT OR REPLACE INTO mailbox (account, number, name, uidvalidity, uidnext, highestmodseq, treemodseq, uses,
            messages, unseen, deleted, size, first_recent, gathered_to, definition, decided, sum)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
        .With(mailbox.Id.Account.Value).With(mailbox.Id.Number).With(mailbox.Name).With(mailbox.UidValidity)
        .With(mailbox.UidNext).With(mailbox.HighestModSeq).With(mailbox.TreeModSeq).With((long)mailbox.Uses)
        .With(mailbox.Messages).With(mailbox.Unseen).With(mailbox.Deleted).With(mailbox.Size).With(mailbox.FirstRecentUid)
        .With(mailbox.Gathering?.UpTo).With(mailbox.Gathering?.Definition).With(mailbox.Gathering?.Decided)
        .With(mailbox.Sum)
        .Execute();
}
