namespace Posthorn.Store.Sqlite;

/// <summary>Has SQLite look at its pages and indexes (https://www.sqlite.org/pragma.html#pragma_integrity_check).</summary>
internal static class DatabaseCheck
{
    private const int MaxLines = 100;

    /// <summary>What SQLite finds.</summary>
    public static async Task<List<Damage>> RunAsync(CheckContext context, CancellationToken cancel)
    {
        context.Progress("database pages", 0, 1);
        var lines = new List<string>();
        try
        {
            await context.Readers.ReadManyAsync(database => Read(database, lines), cancel);
        }
        catch (StoreUnavailableException problem) when (problem.InnerException is SqliteFailure { IsDamage: true } failure)
        {
            // So ends even the transaction in which damage was met; what was found by then is known.
            if (lines.TrueForAll(IsFine))
            {
                lines.Add(failure.Message);
            }
        }

        context.Progress("database pages", 1, 1);
        return [.. lines.Where(line => !IsFine(line)).Select(line => new Damage(
            IsOfIndex(line) ? DamageKind.DatabaseIndex : DamageKind.DatabasePage, $"The database is damaged: {line}."))];
    }

    private static bool Read(Connection database, List<string> lines)
    {
        using var rows = database.Use($"PRAGMA integrity_check({MaxLines})");
        while (rows.Step())
        {
            lines.AddRange(rows.Text(0).Split('\n'));
        }

        return true;
    }

    private static bool IsFine(string line) => line is "ok" or "";

    private static bool IsOfIndex(string line) =>
        line.Contains("missing from index", StringComparison.Ordinal) || line.StartsWith("wrong # of entries in index", StringComparison.Ordinal)
        || line.StartsWith("non-unique entry in index", StringComparison.Ordinal);
}
