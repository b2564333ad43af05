namespace Posthorn.Store.Sqlite;

/// <summary>How often contents are referred to, as it is counted and as it is.</summary>
internal static class ReferenceCheck
{
    private const string Counted = """
        SELECT content, count(*) AS refs FROM (SELECT content FROM message UNION ALL SELECT content FROM expunged) GROUP BY content
        """;

    /// <summary>The contents where they differ.</summary>
    public static List<Damage> Find(Connection database)
    {
        var found = new List<Damage>();
        using var rows = database.Use($"""
            SELECT c.id, c.refs, coalesce(r.refs, 0) FROM content AS c LEFT JOIN ({Counted}) AS r ON r.content = c.id
            WHERE c.refs <> coalesce(r.refs, 0)
            """);
        while (rows.Step())
        {
            found.Add(new Damage(
                DamageKind.ContentReferences, $"Content {rows.Int64(0)} is counted as referred to {rows.Int64(1)} times, and is {rows.Int64(2)} times.")
            { Content = rows.Int64(0) });
        }

        return found;
    }

    /// <summary>Counts them anew, in the writer's transaction.</summary>
    public static void Mend(Connection database) => database.Use($"""
        WITH counted AS MATERIALIZED ({Counted})
        UPDATE content SET refs = coalesce((SELECT refs FROM counted WHERE counted.content = content.id), 0)
        WHERE refs <> coalesce((SELECT refs FROM counted WHERE counted.content = content.id), 0)
        """).Execute();
}
