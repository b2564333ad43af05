namespace Posthorn.Store.Sqlite;

/// <summary>
/// The annotations of mailboxes, accounts and the store (RFC 5464). Those of a deleted mailbox stay as long as its messages do.
/// </summary>
internal static class Annotations
{
    /// <summary>All annotations of an account and of its mailboxes, also of deleted ones.</summary>
    public static List<(int Mailbox, Annotation Annotation)> Of(Connection database, AccountId account)
    {
        using var rows = database.Use("SELECT mailbox, entry, value, modseq FROM annotation WHERE account = ?").With(account.Value);
        var annotations = new List<(int, Annotation)>();
        while (rows.Step())
        {
            annotations.Add((rows.Int32(0), new Annotation(rows.Text(1), rows.Bytes(2).ToArray(), rows.Int64(3))));
        }

        return annotations;
    }

    /// <summary>Sets or removes one, in the writer's transaction.</summary>
    public static void Write(Connection database, ChangeSet change, AnnotationChange annotation)
    {
        var account = change.Account.Value;
        if (annotation.Value is { } value)
        {
            database.Use("INSERT OR REPLACE INTO annotation (account, mailbox, entry, modseq, value) VALUES (?, ?, ?, ?, ?)")
                .With(account).With(annotation.Mailbox).With(annotation.Entry).With(change.ModSeq).With(value.Span).Execute();
        }
        else
        {
            database.Use("DELETE FROM annotation WHERE account = ? AND mailbox = ? AND entry = ?")
                .With(account).With(annotation.Mailbox).With(annotation.Entry).Execute();
        }
    }

    /// <summary>Removes those of a mailbox that is no more, or (0) of an account itself.</summary>
    public static void Forget(Connection database, AccountId account, int mailbox) =>
        database.Use("DELETE FROM annotation WHERE account = ? AND mailbox = ?").With(account.Value).With(mailbox).Execute();
}
