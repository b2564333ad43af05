namespace Posthorn.Store.Sqlite;

/// <summary>What the members of gatherings stand for.</summary>
internal static class Origins
{
    /// <summary>Those of a gathering.</summary>
    public static List<MemberOrigin> Of(Connection database, MailboxId mailbox)
    {
        using var rows = database.Use("SELECT uid, source, source_uid FROM origin WHERE account = ? AND mailbox = ?")
            .With(mailbox.Account.Value).With(mailbox.Number);
        var origins = new List<MemberOrigin>();
        while (rows.Step())
        {
            origins.Add(new MemberOrigin(rows.UInt32(0), rows.Int32(1), rows.UInt32(2)));
        }

        return origins;
    }

    /// <summary>Notes what a new member stands for, in the writer's transaction.</summary>
    public static void Add(Connection database, MailboxId mailbox, NewMessage member)
    {
        var source = (MessageSource.Copy)member.Source;
        database.Use("INSERT INTO origin (account, mailbox, uid, source, source_uid) VALUES (?, ?, ?, ?, ?)")
            .With(mailbox.Account.Value).With(mailbox.Number).With(member.Entry.Uid).With(source.Mailbox.Number).With(source.Uid).Execute();
    }

    /// <summary>Forgets those of members that are none any more.</summary>
    public static void Remove(Connection database, MailboxId mailbox, UidRange range) =>
        database.Use("DELETE FROM origin WHERE account = ? AND mailbox = ? AND uid BETWEEN ? AND ?")
            .With(mailbox.Account.Value).With(mailbox.Number).With(range.First).With(range.Last).Execute();

    /// <summary>Forgets those of a gathering that is no more.</summary>
    public static void Forget(Connection database, MailboxId mailbox) =>
        database.Use("DELETE FROM origin WHERE account = ? AND mailbox = ?").With(mailbox.Account.Value).With(mailbox.Number).Execute();
}
