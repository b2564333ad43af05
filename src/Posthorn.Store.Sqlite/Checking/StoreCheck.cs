namespace Posthorn.Store.Sqlite;

/// <summary>
/// Compares what is in the store with what should be, on a live store: reads what has been committed, in pieces, and neither waits for
/// anybody nor makes anybody wait.
/// </summary>
internal sealed class StoreCheck(CheckContext context, SqliteTextIndex? index)
{
    /// <summary>Looks at everything, or at what belongs to one account.</summary>
    /// <param name="account">The account; null for all.</param>
    /// <param name="readsContents">Whether contents are read and compared with their hashes; that takes as long as reading the whole store.</param>
    /// <param name="found">Takes what is wrong.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task RunAsync(AccountId? account, bool readsContents, Func<Damage, ValueTask> found, CancellationToken cancel)
    {
        if (account is null)
        {
            await TellAsync(await DatabaseCheck.RunAsync(context, cancel), found);
        }

        await GuardedAsync(async () => await TellAsync(await context.Readers.ReadManyAsync(database => TreeCheck.Run(database, account?.Value), cancel), found), found);
        var contents = account is null ? null : new HashSet<long>();
        await MailboxesAsync(account, contents, found, cancel);
        if (account is null)
        {
            context.Progress("references", 0, 1);
            await GuardedAsync(async () => await TellAsync(await context.Readers.ReadManyAsync(ReferenceCheck.Find, cancel), found), found);
            await GuardedAsync(async () => await TellAsync(await context.Readers.ReadManyAsync(OrphanRows.Find, cancel), found), found);
            foreach (var file in await Task.Run(context.Files.FindOrphans, cancel))
            {
                await found(new Damage(DamageKind.OrphanFile, $"The file {file} in the folder of contents is wanted by nobody."));
            }

            context.Progress("references", 1, 1);
        }

        await GuardedAsync(() => ContentsAsync(contents, readsContents, found, cancel), found);
        if (index is not null)
        {
            await TellAsync(await index.CheckAsync(account, cancel), found);
        }
    }

    private async Task MailboxesAsync(AccountId? account, HashSet<long>? contents, Func<Damage, ValueTask> found, CancellationToken cancel)
    {
        var total = await context.Readers.ReadAsync(
            database => database.Use("SELECT count(*) FROM mailbox WHERE (?1 IS NULL OR account = ?1)").With(account?.Value).Scalar(), cancel);
        var at = account is { } one ? new MailboxId(one, int.MinValue) : default;
        long done = 0;
        while (await context.Readers.ReadManyAsync(database => StoredMailboxes.After(database, at), cancel) is { Count: > 0 } mailboxes)
        {
            foreach (var mailbox in mailboxes)
            {
                at = mailbox.Id;
                if (account is { } wanted && wanted != at.Account)
                {
                    return;
                }

                await GuardedAsync(
                    async () => await TellAsync(
                        await context.Readers.ReadManyAsync(database => MailboxCheck.Run(database, mailbox.Id, content => contents?.Add(content)), cancel), found),
                    found);
                context.Progress("mailboxes", ++done, total);
            }
        }
    }

    private async Task ContentsAsync(HashSet<long>? contents, bool readsAll, Func<Damage, ValueTask> found, CancellationToken cancel)
    {
        var damaged = new Dictionary<long, Damage>();
        await new ContentCheck(context).RunAsync(
            contents, readsAll,
            damage =>
            {
                if (damage.CanBeMended)
                {
                    return found(damage);
                }

                damaged.TryAdd(damage.Content!.Value, damage);
                return ValueTask.CompletedTask;
            },
            cancel);
        if (damaged.Count > 0)
        {
            await TellAsync(await context.Readers.ReadManyAsync(database => AffectedMessages.Name(database, damaged), cancel), found);
        }
    }

    /// <summary>A part that cannot be read because of damage to the database is said, and the other parts go on.</summary>
    private static async Task GuardedAsync(Func<Task> part, Func<Damage, ValueTask> found)
    {
        try
        {
            await part();
        }
        catch (StoreUnavailableException problem) when (problem.InnerException is SqliteFailure { IsDamage: true } failure)
        {
            await found(new Damage(DamageKind.DatabasePage, $"The database is damaged: {failure.Message}."));
        }
    }

    private static async Task TellAsync(List<Damage> damages, Func<Damage, ValueTask> found)
    {
        foreach (var damage in damages)
        {
            await found(damage);
        }
    }
}
