namespace Posthorn.Store.Sqlite;

/// <summary>Rows that belong to something that is not there.</summary>
internal static class OrphanRows
{
    private const string OfNoContent = "NOT EXISTS (SELECT 1 FROM content WHERE content.id = o.content)";

    private const string OfNoMailbox =
        "NOT EXISTS (SELECT 1 FROM mailbox WHERE mailbox.account = o.account AND mailbox.number = o.mailbox)";

    private const string OfNoAccount = "NOT EXISTS (SELECT 1 FROM account WHERE account.id = o.account)";

    /// <summary>Each table of which rows can be without what they belong to, and when they are.</summary>
    internal static readonly IReadOnlyList<(string Table, string Condition)> Tables =
    [
        ("summary", OfNoContent),
        ("preview", OfNoContent),
        ("body", OfNoContent),
        ("thread", OfNoContent),
        ("expunged", OfNoMailbox),
        ("trace", """
            NOT EXISTS (SELECT 1 FROM message AS m WHERE m.account = o.account AND m.mailbox = o.mailbox AND m.uid = o.uid)
            AND NOT EXISTS (SELECT 1 FROM expunged AS e WHERE e.account = o.account AND e.mailbox = o.mailbox AND e.uid = o.uid)
            """),
        ("vanished", OfNoMailbox),
        ("urlkey", OfNoMailbox),
        ("annotation", $"o.mailbox <> 0 AND {OfNoMailbox}"),
        ("origin", $"{OfNoMailbox} OR NOT EXISTS (SELECT 1 FROM message AS m WHERE m.account = o.account AND m.mailbox = o.mailbox AND m.uid = o.uid)"),
        ("subscription", OfNoAccount),
        ("thread_key", OfNoAccount),
    ];

    /// <summary>How many there are in each table.</summary>
    public static List<Damage> Find(Connection database)
    {
        var found = new List<Damage>();
        foreach (var (table, condition) in Tables)
        {
            if (database.Use($"SELECT count(*) FROM {table} AS o WHERE {condition}").Scalar() is > 0 and var count)
            {
                found.Add(new Damage(DamageKind.OrphanRows, $"{count} rows in table {table} belong to nothing."));
            }
        }

        return found;
    }

    /// <summary>Removes them, in the writer's transaction. How often contents are referred to has to be counted anew afterwards.</summary>
    public static void Remove(Connection database)
    {
        foreach (var (table, condition) in Tables)
        {
            database.Use($"DELETE FROM {table} AS o WHERE {condition}").Execute();
        }
    }
}
