using SQLitePCL;

namespace Posthorn.Store.Sqlite;

/// <summary>Has SQLite look at its pages and indexes (https://www.sqlite.org/pragma.html#pragma_integrity_check).</summary>
internal static class DatabaseCheck
{
    private const int MaxLines = 100;

    /// <summary>What SQLite finds.</summary>
    public static async Task<List<Damage>> RunAsync(CheckContext context, CancellationToken cancel)
    {
        context.Progress("database pages", 0, 1);
        var lines = await context.Readers.ReadManyAsync(
            database =>
            {
                var found = new List<string>();
                try
                {
                    using var rows = database.Use($"PRAGMA integrity_check({MaxLines})");
                    while (rows.Step())
                    {
                        found.AddRange(rows.Text(0).Split('\n'));
                    }
                }
                catch (SqliteFailure failure) when (failure.IsDamage)
                {
                    found.Add(failure.Message);
                }

                return found;
            },
            cancel);
        context.Progress("database pages", 1, 1);
        return [.. lines.Where(line => line is not ("ok" or "")).Select(line => new Damage(
            IsOfIndex(line) ? DamageKind.DatabaseIndex : DamageKind.DatabasePage, $"The database is damaged: {line}."))];
    }

    private static bool IsOfIndex(string line) =>
        line.Contains("missing from index", StringComparison.Ordinal) || line.StartsWith("wrong # of entries in index", StringComparison.Ordinal)
        || line.StartsWith("non-unique entry in index", StringComparison.Ordinal);
}
