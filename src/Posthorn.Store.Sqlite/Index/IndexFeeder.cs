using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Puts messages into the index, a mailbox at a time. For one caller at a time.</summary>
internal sealed class IndexFeeder(SqliteEngine engine, ReaderPool store, IndexDatabase index, IndexBacklog backlog)
{
    /// <summary>Messages that are looked at together at most.</summary>
    private const int MaxMessages = 4096;

    private readonly Queue<MailboxId> _grown = [];
    private SegmentMerge? _merge;

    /// <summary>Finds what is not indexed, and forgets what is indexed of mailboxes that are no more what they were.</summary>
    public async ValueTask DiscoverAsync(CancellationToken cancel)
    {
        var at = default(MailboxId);
        List<StoredMailboxes.Row> mailboxes;
        do
        {
            var after = at;
            mailboxes = await store.ReadManyAsync(database => StoredMailboxes.After(database, after), cancel);
            Forget(after, mailboxes);
            foreach (var mailbox in mailboxes)
            {
                at = mailbox.Id;
                var done = IndexedMailbox.Find(index.Writer, mailbox.Id)?.Done ?? 0;
                if (mailbox.Messages > 0 && mailbox.UidNext - 1 > done)
                {
                    var (messages, bytes) = await store.ReadManyAsync(database => StoredMailboxes.Waiting(database, mailbox.Id, done), cancel);
                    backlog.Add(mailbox.Id, messages, bytes);
                }
            }
        }
        while (mailboxes.Count > 0);
    }

    /// <summary>Does a piece of work; false if there is none.</summary>
    /// <exception cref="IndexDamageException">Something in the index of a mailbox is not what was written; it has been forgotten.</exception>
    public async ValueTask<bool> WorkAsync(CancellationToken cancel)
    {
        // What comes in and what was begun take turns: neither waits for the end of the other.
        var worked = false;
        if (backlog.TryTake(out var mailbox))
        {
            await GuardedAsync(mailbox, () => FeedAsync(mailbox, cancel));
            worked = true;
        }

        if (_merge is { } merge)
        {
            await GuardedAsync(merge.Mailbox, () =>
            {
                index.Write(database => _merge = merge.Step(database) ? null : merge);
                return ValueTask.CompletedTask;
            });
            worked = true;
        }
        else if (_grown.TryDequeue(out var grown))
        {
            await GuardedAsync(grown, () => BeginMergeAsync(grown, cancel));
            worked = true;
        }

        return worked;
    }

    /// <summary>Forgets what is indexed of a mailbox, and takes it up again.</summary>
    public void Renew(MailboxId mailbox)
    {
        if (_merge?.Mailbox == mailbox)
        {
            _merge = null;
        }

        index.Write(database => IndexedMailbox.Forget(database, mailbox));
        backlog.Add(mailbox, int.MaxValue, 0);
    }

    private async ValueTask GuardedAsync(MailboxId mailbox, Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (Exception problem) when (problem is IndexDamageException or SqliteFailure)
        {
            // Half a merge must not go on; what it has written is cleared away with the mailbox, or at the next start.
            _merge = null;
            if (problem is IndexDamageException)
            {
                Renew(mailbox);
            }
            else
            {
                backlog.Add(mailbox, int.MaxValue, 0);
            }

            throw;
        }
    }

    private async ValueTask FeedAsync(MailboxId mailbox, CancellationToken cancel)
    {
        var known = IndexedMailbox.Find(index.Writer, mailbox);
        var current = await store.ReadAsync(database => StoredMailboxes.Find(database, mailbox), cancel);
        if (current is null)
        {
            return;
        }

        var done = known?.Done ?? 0;
        var (messages, bytes) = await store.ReadManyAsync(database => StoredMailboxes.Waiting(database, mailbox, done), cancel);
        if (!backlog.IsEnough(messages, bytes))
        {
            backlog.Add(mailbox, messages, bytes);
            return;
        }

        var uids = await store.ReadManyAsync(
            database => StoredMailboxes.Uids(database, mailbox, done + 1, uint.MaxValue, MaxMessages), cancel);
        var terms = new MessageTerms();
        var last = await ReadAsync(mailbox, uids, terms, cancel);
        index.Write(database =>
        {
            if (terms.Count > 0)
            {
                terms.Write(database, mailbox);
            }

            new IndexedMailbox(current.Value.UidValidity, last).Save(database, mailbox);
        });
        _grown.Enqueue(mailbox);
        (messages, bytes) = await store.ReadManyAsync(database => StoredMailboxes.Waiting(database, mailbox, last), cancel);
        backlog.Add(mailbox, messages, bytes);
    }

    /// <summary>Reads messages until there is enough for a segment, and returns the UID of the last one.</summary>
    private async ValueTask<uint> ReadAsync(MailboxId mailbox, List<uint> uids, MessageTerms terms, CancellationToken cancel)
    {
        var next = 0;
        while (next < uids.Count && !terms.IsEnough)
        {
            try
            {
                await foreach (var row in engine.ReadMessagesAsync(mailbox, UidSet.Of(uids.Skip(next)), MessageDetails.None, cancel))
                {
                    next = uids.BinarySearch(row.Uid) + 1;
                    await TakeAsync(row, terms, cancel);
                    if (terms.IsEnough)
                    {
                        return row.Uid;
                    }
                }

                next = uids.Count;
            }
            catch (DamagedContentException)
            {
                // Not even the rows of this one can be read.
                terms.Start(uids[next++]);
                terms.End(0, isRead: false);
            }
        }

        return uids[next - 1];
    }

    private async ValueTask TakeAsync(MessageRow row, MessageTerms terms, CancellationToken cancel)
    {
        var scanner = new TermScanner(terms);
        var isRead = false;
        terms.Start(row.Uid);
        try
        {
            await using var content = await engine.OpenContentAsync(row.Content, cancel);
            isRead = await new MessageTexts(content, scanner).TakeAsync(row.TracePrefix, row.Summary, cancel);
        }
        catch (DamagedContentException)
        {
            // SEARCH says so when it comes to this message.
        }

        terms.End(scanner.Length, isRead);
    }

    private async ValueTask BeginMergeAsync(MailboxId mailbox, CancellationToken cancel)
    {
        var inputs = SegmentMerge.Choose(Segment.Load(index.Writer, mailbox));
        if (inputs.Count > 0)
        {
            var present = await store.ReadManyAsync(
                database => StoredMailboxes.Uids(database, mailbox, inputs[0].Uids[0], inputs[^1].Uids[^1], int.MaxValue), cancel);
            index.Write(database => _merge = SegmentMerge.Begin(database, mailbox, inputs, [.. present]));
        }
    }

    /// <summary>Forgets mailboxes that are not in the store any more, and those of which most is gone.</summary>
    private void Forget(MailboxId after, List<StoredMailboxes.Row> present)
    {
        const int Slack = 1000;
        var last = present.Count > 0 ? present[^1].Id : new MailboxId(new AccountId(long.MaxValue), int.MaxValue);
        var messages = present.ToDictionary(mailbox => mailbox.Id, mailbox => mailbox.Messages);
        var stale = new List<MailboxId>();
        using (var rows = index.Writer.Use("""
            SELECT m.account, m.number, (SELECT sum(s.messages) FROM segment AS s WHERE s.account = m.account AND s.mailbox = m.number)
            FROM mailbox AS m WHERE (m.account, m.number) > (?, ?) AND (m.account, m.number) <= (?, ?)
            """).With(after.Account.Value).With(after.Number).With(last.Account.Value).With(last.Number))
        {
            while (rows.Step())
            {
                var mailbox = new MailboxId(new AccountId(rows.Int64(0)), rows.Int32(1));
                if (!messages.TryGetValue(mailbox, out var count) || (rows.NullableInt64(2) ?? 0) > (2 * count) + Slack)
                {
                    stale.Add(mailbox);
                }
            }
        }

        foreach (var mailbox in stale)
        {
            index.Write(database => IndexedMailbox.Forget(database, mailbox));
        }
    }
}
