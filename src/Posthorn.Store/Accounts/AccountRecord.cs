namespace Posthorn.Store;

/// <summary>An account as it is kept, apart from its mailboxes.</summary>
public sealed record AccountRecord
{
    /// <summary>The identity.</summary>
    public required AccountId Id { get; init; }

    /// <summary>The name, normalised by <see cref="AccountName"/>; unique in the store.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What passwords are checked against, in the form that the program's password code writes (a scheme in braces first);
    /// null when nobody can log in. Never a password.
    /// </summary>
    public string? Credential { get; init; }

    /// <summary>Most octets that the account's messages may have together; null for no limit.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An account to be made.</summary>
/// <param name="Name">The name, normalised by <see cref="AccountName"/>.</param>
/// <param name="Credential">See <see cref="AccountRecord.Credential"/>.</param>
/// <param name="QuotaBytes">See <see cref="AccountRecord.QuotaBytes"/>.</param>
public sealed record NewAccount(string Name, string? Credential, long? QuotaBytes = null);
