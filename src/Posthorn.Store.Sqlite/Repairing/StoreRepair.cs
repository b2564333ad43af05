namespace Posthorn.Store.Sqlite;

/// <summary>
/// Mends what a check has found, on a live store: each mailbox in a transaction of its own, through the account in use, so that sessions
/// are told what is different now.
/// </summary>
internal sealed class StoreRepair(MailStore store, Writer writer, ContentOpener contents, ContentFiles files, SqliteTextIndex? index)
{
    /// <summary>Mends what can be mended.</summary>
    /// <param name="damages">What was found.</param>
    /// <param name="progress">Takes what is counted, how many have been done, and of how many.</param>
    /// <param name="cancel">Stops it between two pieces.</param>
    public async Task RunAsync(IReadOnlyList<Damage> damages, Action<string, long, long?> progress, CancellationToken cancel)
    {
        if (damages.Any(damage => damage.Kind == DamageKind.DatabaseIndex))
        {
            await WriteAsync(database => database.Run("REINDEX"));
        }

        await TreeAsync(damages, cancel);
        await MailboxesAsync(damages, progress, cancel);
        await DerivedAsync(damages, progress, cancel);

        // In this order: what is removed is no longer referred to.
        if (damages.Any(damage => damage.Kind == DamageKind.OrphanRows))
        {
            await WriteAsync(OrphanRows.Remove);
        }

        if (damages.Any(damage => damage.Kind is DamageKind.ContentReferences or DamageKind.OrphanRows or DamageKind.MessageExpunged))
        {
            await WriteAsync(ReferenceCheck.Mend);
        }

        if (damages.Any(damage => damage.Kind == DamageKind.OrphanFile))
        {
            await Task.Run(files.DeleteOrphans, cancel);
        }

        foreach (var damage in damages.Where(damage => damage.Kind == DamageKind.TextIndex))
        {
            index?.Renew(MailboxOf(damage));
        }
    }

    private static MailboxId MailboxOf(Damage damage) => new(new AccountId(damage.Account!.Value), damage.Mailbox!.Value);

    private async Task TreeAsync(IReadOnlyList<Damage> damages, CancellationToken cancel)
    {
        foreach (var damage in damages.Where(damage => damage.Kind == DamageKind.MailboxMissing))
        {
            var mailbox = MailboxOf(damage);
            var now = store.Time.GetUtcNow();
            await ChangeAsync(
                mailbox.Account,
                database =>
                {
                    AccountRepair.Restore(database, mailbox.Account, now);
                    MailboxRepair.Restore(database, mailbox, (uint)now.ToUnixTimeSeconds());
                    AccountRepair.RaiseCounters(database, mailbox.Account);
                },
                cancel);
        }

        foreach (var account in damages.Where(damage => damage.Kind == DamageKind.AccountCounters).Select(damage => new AccountId(damage.Account!.Value)))
        {
            await ChangeAsync(account, database => AccountRepair.RaiseCounters(database, account), cancel);
        }
    }

    private async Task MailboxesAsync(IReadOnlyList<Damage> damages, Action<string, long, long?> progress, CancellationToken cancel)
    {
        var ofMailboxes = damages
            .Where(damage => damage.Kind is DamageKind.MailboxCounters or DamageKind.MailboxUids or DamageKind.MailboxSum or DamageKind.MailboxName
                or DamageKind.MessageSize or DamageKind.MessageExpunged)
            .GroupBy(MailboxOf).ToList();
        long done = 0;
        foreach (var mailbox in ofMailboxes)
        {
            var kinds = mailbox.Select(damage => damage.Kind).ToHashSet();
            await ChangeAsync(mailbox.Key.Account, database => MailboxRepair.Run(database, mailbox.Key, kinds), cancel);
            progress("mailboxes mended", ++done, ofMailboxes.Count);
        }
    }

    private async Task DerivedAsync(IReadOnlyList<Damage> damages, Action<string, long, long?> progress, CancellationToken cancel)
    {
        var derived = damages.Where(damage => damage.Kind is DamageKind.Summary or DamageKind.Preview or DamageKind.MessageThread)
            .GroupBy(damage => damage.Content!.Value).ToList();
        long done = 0;
        foreach (var of in derived)
        {
            cancel.ThrowIfCancellationRequested();
            var content = new ContentId(of.Key);
            try
            {
                var summary = await contents.SummarizeAsync(content, cancel);
                var preview = await contents.PreviewAsync(content, summary, cancel);
                await WriteAsync(database =>
                {
                    ContentRepair.Write(database, content, summary, preview);
                    foreach (var damage in of.Where(damage => damage.Kind == DamageKind.MessageThread))
                    {
                        ContentRepair.JoinThread(database, new AccountId(damage.Account!.Value), content, summary);
                    }
                });
            }
            catch (DamagedContentException)
            {
                // What it would be made from is damaged as well, which the check has said.
            }

            progress("contents mended", ++done, derived.Count);
        }
    }

    /// <summary>Changes something of an account, which is read anew if somebody uses it.</summary>
    private async Task ChangeAsync(AccountId account, Action<Connection> change, CancellationToken cancel)
    {
        using var lease = await store.OpenAccountAsync(account, cancel);
        if (lease is null)
        {
            await WriteAsync(change);   // It has been removed, and nobody uses it.
        }
        else
        {
            await lease.Account.RefreshAsync(() => WriteAsync(change), cancel);
        }
    }

    private Task<bool> WriteAsync(Action<Connection> write) => writer.RunAsync(database =>
    {
        write(database.Connection);
        return true;
    });
}
