namespace Posthorn.Store.Sqlite;

/// <summary>Makes, changes and removes accounts, in the writer's transaction.</summary>
internal static class AccountWriter
{
    /// <summary>Makes the accounts, or none if some names are taken; those are returned.</summary>
    public static IReadOnlyList<string> Create(Connection database, IReadOnlyList<NewAccount> accounts, DateTimeOffset now)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<string> taken = [.. accounts.Select(account => account.Name).Where(name => !seen.Add(name) || Exists(database, name))];
        if (taken.Count == 0)
        {
            foreach (var account in accounts)
            {
                database.Use("INSERT INTO account (name, credential, quota, created) VALUES (?, ?, ?, ?)")
                    .With(account.Name).With(account.Credential).With(account.QuotaBytes).With(now.ToUnixTimeMilliseconds())
                    .Execute();
            }
        }

        return taken;
    }

    /// <summary>Changes the credential; false if there is no such account.</summary>
    public static bool SetCredential(Connection database, AccountId account, string? credential) =>
        database.Use("UPDATE account SET credential = ? WHERE id = ? AND removed IS NULL")
            .With(credential).With(account.Value).Execute() > 0;

    /// <summary>Notes the removal; false if there is no such account.</summary>
    public static bool Remove(Connection database, AccountId account, DateTimeOffset now) =>
        database.Use("UPDATE account SET removed = ? WHERE id = ? AND name <> '' AND removed IS NULL")
            .With(now.ToUnixTimeMilliseconds()).With(account.Value).Execute() > 0;

    private static bool Exists(Connection database, string name) =>
        database.Use("SELECT 1 FROM account WHERE name = ? AND removed IS NULL").With(name).Scalar() is not null;
}
