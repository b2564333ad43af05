namespace Posthorn.Store.Sqlite;

/// <summary>What checks work with.</summary>
/// <param name="Readers">Connections that see the store as last committed.</param>
/// <param name="Files">The files of large contents.</param>
/// <param name="Contents">Opens contents.</param>
/// <param name="Limits">As they were when summaries were made.</param>
/// <param name="Progress">Takes what is counted, how many have been done, and of how many.</param>
internal sealed record CheckContext(
    ReaderPool Readers, ContentFiles Files, ContentOpener Contents, Mail.MailLimits Limits, Action<string, long, long?> Progress)
{
    /// <summary>How messages name a mailbox: "INBOX of anna".</summary>
    public static string NameOf(Connection database, long account, int mailbox)
    {
        using var row = database.Use("""
            SELECT m.name, a.name FROM account AS a LEFT JOIN mailbox AS m ON m.account = a.id AND m.number = ?2 WHERE a.id = ?1
            """).With(account).With(mailbox);
        return row.Step() ? $"{row.NullableText(0) ?? $"mailbox {mailbox}"} of {row.Text(1)}" : $"mailbox {mailbox} of account {account}";
    }
}
