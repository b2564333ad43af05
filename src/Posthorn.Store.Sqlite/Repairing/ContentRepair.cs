using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Makes anew what is derived from contents.</summary>
internal static class ContentRepair
{
    /// <summary>Writes the summary and the preview of a content, in the writer's transaction, if it is still there.</summary>
    public static void Write(Connection database, ContentId content, MessageSummary summary, string preview)
    {
        if (database.Use("SELECT 1 FROM content WHERE id = ?").With(content.Value).Scalar() is not null)
        {
            database.Use("INSERT OR REPLACE INTO summary (content, data) VALUES (?, ?)").With(content.Value).With(summary.Serialize()).Execute();
            database.Use("INSERT OR REPLACE INTO preview (content, text) VALUES (?, ?)").With(content.Value).With(preview).Execute();
        }
    }

    /// <summary>Puts the message of a content in a thread of an account, in the writer's transaction.</summary>
    public static void JoinThread(Connection database, AccountId account, ContentId content, MessageSummary summary)
    {
        using var row = database.Use("SELECT hash FROM content WHERE id = ?").With(content.Value);
        if (row.Step())
        {
            ThreadWriter.Join(database, account, content, ThreadKeys.Of(summary, row.Bytes(0).ToArray()));
        }
    }
}
