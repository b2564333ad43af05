using Posthorn.Configuration;
using Posthorn.Net.Sasl;
using Posthorn.Store;

namespace Posthorn.Accounts;

/// <summary>What an administrator does to accounts. Each refusal is one plain sentence.</summary>
internal sealed class AccountAdministration(MailStore store, PosthornOptions options)
{
    /// <summary>Accounts made in one transaction of the store.</summary>
    private const int BatchSize = 500;

    /// <summary>Called with an account that has just been removed, so that its sessions are ended.</summary>
    public Action<AccountRecord>? Removed { get; init; }

    /// <summary>Makes an account with its folders. Null, or why not.</summary>
    public async Task<string?> AddAsync(string name, string password, long? quotaBytes, CancellationToken cancel)
    {
        if (!AccountName.TryNormalize(name, out var normalized, out var problem) || CheckPassword(password, out var credential) is { } bad && (problem = bad) is not null)
        {
            return problem;
        }

        quotaBytes ??= options.Accounts.DefaultQuotaMiB * 1024L * 1024L;
        var existing = await store.Engine.CreateAccountsAsync([new NewAccount(normalized, credential, quotaBytes)], cancel);
        if (existing.Count > 0)
        {
            return $"There is an account {normalized} already.";
        }

        await MakeFoldersAsync(normalized, cancel);
        return null;
    }

    /// <summary>Removes an account. Null, or why not.</summary>
    public async Task<string?> RemoveAsync(string name, CancellationToken cancel)
    {
        if (await FindAsync(name, cancel) is not { } account)
        {
            return $"There is no account {name}.";
        }

        await store.Engine.RemoveAccountAsync(account.Id, cancel);
        store.Drop(account.Id);
        Removed?.Invoke(account);
        return null;
    }

    /// <summary>Changes a password. Null, or why not.</summary>
    public async Task<string?> SetPasswordAsync(string name, string password, CancellationToken cancel)
    {
        if (await FindAsync(name, cancel) is not { } account)
        {
            return $"There is no account {name}.";
        }

        if (CheckPassword(password, out var credential) is { } problem)
        {
            return problem;
        }

        await store.Engine.SetCredentialAsync(account.Id, credential, cancel);
        return null;
    }

    /// <summary>All accounts, in order of name.</summary>
    public async Task<List<AccountListing>> ListAsync(CancellationToken cancel)
    {
        var list = new List<AccountListing>();
        await foreach (var account in store.Engine.ListAccountsAsync(cancel))
        {
            var snapshot = await store.Engine.LoadAccountAsync(account.Id, cancel);
            list.Add(new AccountListing(
                account.Name, snapshot?.Mailboxes.Values.Sum(mailbox => (long)mailbox.Messages) ?? 0, snapshot?.UsedBytes ?? 0, account.QuotaBytes, account.CreatedAt));
        }

        return list;
    }

    /// <summary>
    /// Makes accounts from lines of a CSV file: a name, and a password or a stored form. A bad line is reported with its number,
    /// and the others go on. Passwords cost a derivation each, here and now: <see cref="ImportedPasswords"/> does that beforehand.
    /// </summary>
    public async Task<ImportReport> ImportAsync(IReadOnlyList<CsvLine> lines, CancellationToken cancel)
    {
        var problems = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var good = new List<(CsvLine Line, NewAccount Account)>();
        foreach (var line in lines)
        {
            cancel.ThrowIfCancellationRequested();
            if (Prepare(line, out var account) is { } problem)
            {
                problems.Add($"Line {line.Number}: {problem}");
            }
            else if (!names.Add(account!.Name))
            {
                problems.Add($"Line {line.Number}: {account.Name} is named twice.");
            }
            else
            {
                good.Add((line, account));
            }
        }

        var added = 0;
        foreach (var batch in good.Chunk(BatchSize))
        {
            added += await AddBatchAsync(batch, problems, cancel);
        }

        return new ImportReport(added, problems);
    }

    private async Task<int> AddBatchAsync((CsvLine Line, NewAccount Account)[] batch, List<string> problems, CancellationToken cancel)
    {
        var existing = await store.Engine.CreateAccountsAsync([.. batch.Select(one => one.Account)], cancel);
        if (existing.Count > 0)
        {
            foreach (var (line, account) in batch.Where(one => existing.Contains(one.Account.Name)))
            {
                problems.Add($"Line {line.Number}: there is an account {account.Name} already.");
            }

            batch = [.. batch.Where(one => !existing.Contains(one.Account.Name))];
            await store.Engine.CreateAccountsAsync([.. batch.Select(one => one.Account)], cancel);
        }

        // The folders of many accounts share the store's group commits.
        await Task.WhenAll(batch.Select(one => MakeFoldersAsync(one.Account.Name, cancel)));
        return batch.Length;
    }

    private string? Prepare(CsvLine line, out NewAccount? account)
    {
        account = null;

        // The commas of a stored form need no quotes: nothing comes behind it.
        var isStored = line.Fields.Count > 2 && line.Fields[1].StartsWith('{');
        if (line.Fields.Count != 2 && !isStored)
        {
            return "expected a name and a password, with a comma between them.";
        }

        if (!AccountName.TryNormalize(line.Fields[0].Trim(), out var name, out var problem))
        {
            return problem;
        }

        var secret = isStored ? string.Join(',', line.Fields.Skip(1)) : line.Fields[1];
        string? credential = secret;
        if (secret.StartsWith('{'))
        {
            if (!Credentials.IsValid(secret))
            {
                return "this stored form of a password is not known: {SCRAM-SHA-256} and {ARGON2ID} are.";
            }
        }
        else if (CheckPassword(secret, out credential) is { } bad)
        {
            return bad;
        }

        account = new NewAccount(name, credential, options.Accounts.DefaultQuotaMiB * 1024L * 1024L);
        return null;
    }

    private string? CheckPassword(string password, out string? credential)
    {
        credential = null;
        if (!SaslPrep.TryPrepare(password, out var prepared) || prepared.Length == 0)
        {
            return "A password must not be empty and must not contain control characters.";
        }

        credential = Credentials.Create(prepared, options.Passwords);
        return null;
    }

    private async ValueTask<AccountRecord?> FindAsync(string name, CancellationToken cancel) =>
        AccountName.TryNormalize(name, out var normalized, out _) ? await store.Engine.FindAccountAsync(normalized, cancel) : null;

    private async Task MakeFoldersAsync(string name, CancellationToken cancel)
    {
        var record = await store.Engine.FindAccountAsync(name, cancel);
        if (record is null || await store.OpenAccountAsync(record.Id, cancel) is not { } lease)
        {
            return;
        }

        using (lease)
        {
            var names = options.Accounts;
            await lease.Account.CreateMailboxesAsync(
                [
                    new NewMailbox(MailboxName.Inbox, SpecialUses.None, Subscribe: true),
                    new NewMailbox(names.Drafts, SpecialUses.Drafts, Subscribe: true),
                    new NewMailbox(names.Sent, SpecialUses.Sent, Subscribe: true),
                    new NewMailbox(names.Trash, SpecialUses.Trash, Subscribe: true),
                    new NewMailbox(names.Junk, SpecialUses.Junk, Subscribe: true),
                    new NewMailbox(names.Archive, SpecialUses.Archive, Subscribe: true),
                ],
                ifMissing: true, cancel);
        }
    }
}

/// <summary>An account as it is listed.</summary>
internal sealed record AccountListing(string Name, long Messages, long Bytes, long? QuotaBytes, DateTimeOffset CreatedAt);

/// <summary>What came of an import.</summary>
internal sealed record ImportReport(int Added, IReadOnlyList<string> Problems);

/// <summary>A line of a CSV file, or several if a quoted field spans them.</summary>
/// <param name="Number">The number of its first line, from 1.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record CsvLine(int Number, IReadOnlyList<string> Fields);
