using Posthorn.Imap.Changes;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Net;
using Posthorn.Store;

namespace Posthorn.Imap.Fetch;

/// <summary>Why some messages of a FETCH were not sent, or not all of them.</summary>
internal enum FetchProblem
{
    /// <summary>All were sent.</summary>
    None,

    /// <summary>Removed by another session, and not kept any longer.</summary>
    Gone,

    /// <summary>A part whose transfer encoding cannot be decoded (RFC 3516 §4.3).</summary>
    UnknownEncoding,

    /// <summary>Damaged in the store.</summary>
    Damaged,
}

/// <summary>Writes the FETCH responses of one command, message by message, waiting whenever the client does not keep up.</summary>
internal sealed class MessageFetcher(ImapSession session, FetchPlan plan, UidSet newlySeen)
{
    /// <summary>Rows that are held at one time where the order is not that of the store: some hundred KiB.</summary>
    private const int RowsAtOnce = 100;

    /// <summary>Flags that are noted together: noting costs something for each part of the mailbox.</summary>
    private const int LearnedAtOnce = 4096;

    private readonly SelectedMailbox _selected = session.Selected!;
    private readonly MessageList _current = session.Selected!.Mailbox.Current.Messages;
    private readonly List<MessageEntry> _learned = [];

    /// <summary>The worst that happened.</summary>
    public FetchProblem Problem { get; private set; }

    /// <summary>Writes the responses.</summary>
    /// <param name="messages">The messages in ascending order.</param>
    /// <param name="newestFirst">Whether the responses come in descending order (RFC 9738 §3.1).</param>
    /// <param name="cancel">Stops it.</param>
    public async ValueTask WriteAsync(NumberedMessages messages, bool newestFirst, CancellationToken cancel)
    {
        try
        {
            if (!plan.NeedsRow)
            {
                await WriteFromSnapshotAsync(newestFirst ? messages.Descending() : messages, cancel);
            }
            else if (newestFirst)
            {
                await WriteWithRowsNewestFirstAsync(messages, cancel);
            }
            else
            {
                await WriteWithRowsAsync(messages, cancel);
            }
        }
        finally
        {
            Learn();
        }
    }

    private async ValueTask WriteFromSnapshotAsync(IEnumerable<NumberedMessage> messages, CancellationToken cancel)
    {
        foreach (var message in messages)
        {
            WriteFromSnapshot(message);
            await session.FlushIfFullAsync(cancel);
        }
    }

    private void WriteFromSnapshot(NumberedMessage message)
    {
        var fetch = session.BeginFetch(message);
        foreach (var item in plan.Items)
        {
            WriteSimple(fetch, item, message.Entry);
        }

        fetch.End();
    }

    private async ValueTask WriteWithRowsAsync(NumberedMessages messages, CancellationToken cancel)
    {
        using var next = messages.GetEnumerator();
        var isLeft = next.MoveNext();
        await foreach (var row in ReadRows(messages, 0, messages.Count, cancel))
        {
            for (; isLeft && next.Current.Entry.Uid < row.Uid; isLeft = next.MoveNext())
            {
                Report(FetchProblem.Gone);
            }

            if (isLeft && next.Current.Entry.Uid == row.Uid)
            {
                await WriteAsync(next.Current, row, cancel);
                await session.FlushIfFullAsync(cancel);
                isLeft = next.MoveNext();
            }
        }

        if (isLeft)
        {
            Report(FetchProblem.Gone);
        }
    }

    // The store reads upwards, so some rows at a time are read and then written from the last to the first.
    private async ValueTask WriteWithRowsNewestFirstAsync(NumberedMessages messages, CancellationToken cancel)
    {
        var rows = new Dictionary<uint, MessageRow>();
        for (var end = messages.Count; end > 0; end -= RowsAtOnce)
        {
            var some = messages.GetRange(Math.Max(0, end - RowsAtOnce), Math.Min(end, RowsAtOnce));
            rows.Clear();
            await foreach (var row in ReadRows(some, messages.Count - end, messages.Count, cancel))
            {
                rows.Add(row.Uid, row);
            }

            foreach (var message in some.Descending())
            {
                if (rows.TryGetValue(message.Entry.Uid, out var row))
                {
                    await WriteAsync(message, row, cancel);
                    await session.FlushIfFullAsync(cancel);
                }
                else
                {
                    Report(FetchProblem.Gone);
                }
            }
        }
    }

    private IAsyncEnumerable<MessageRow> ReadRows(NumberedMessages messages, int before, int all, CancellationToken cancel)
    {
        var uids = messages.Uids;
        var rows = session.Server.Store.Engine.ReadMessagesAsync(_selected.Mailbox.Id, uids, plan.Details | MessageDetails.EvenDamaged, cancel);
        return session.Progress.OverAsync(rows, before, all, cancel);
    }

    private async ValueTask WriteAsync(NumberedMessage message, MessageRow row, CancellationToken cancel)
    {
        if (row.IsDamaged)
        {
            ReportDamaged(message, "Its summary cannot be made anew.");
            return;
        }

        await using var bytes = new MessageBytes(session.Server.Store.Engine, row);
        if (plan.NeedsContent && !await CanReadAsync(message, bytes, cancel))
        {
            return;
        }

        if (plan.Items.Any(item => !BinaryWriter.CanDecode(row.Summary, item)))
        {
            // RFC 3516 §4.3: NO with UNKNOWN-CTE; there is nothing to be sent of this message.
            Report(FetchProblem.UnknownEncoding);
            return;
        }

        var fetch = session.BeginFetch(message);
        foreach (var item in plan.Items)
        {
            switch (item)
            {
                case BodySectionItem section:
                    await SectionWriter.WriteAsync(session, fetch, bytes, section, cancel);
                    break;
                case BinaryItem binary:
                    await BinaryWriter.WriteAsync(session, fetch, bytes, binary, cancel);
                    break;
                case BinarySizeItem size:
                    await BinaryWriter.WriteSizeAsync(fetch, bytes, size, cancel);
                    break;
                default:
                    if (!WriteSimple(fetch, item, message.Entry) && !RowItems.TryWrite(fetch, item, row))
                    {
                        await SectionWriter.WriteLegacyAsync(session, fetch, bytes, item, cancel);
                    }

                    break;
            }
        }

        if (!plan.WantsFlags && newlySeen.Contains(message.Entry.Uid))
        {
            // RFC 7162 §3.2.4: a FETCH that tells of \Seen has the UID and the mod-sequence.
            if (session is { IsCondstore: true, IsUidOnly: false } && !plan.Items.Contains(FetchItem.Uid))
            {
                fetch.Uid(message.Entry.Uid);
            }

            WriteFlags(fetch, message.Entry);
        }

        fetch.End();
        session.Progress.Answered();
    }

    /// <summary>A damaged message is found out before its response begins, so that the others can go on.</summary>
    private async ValueTask<bool> CanReadAsync(NumberedMessage message, MessageBytes bytes, CancellationToken cancel)
    {
        try
        {
            await bytes.ProbeAsync(cancel);
            return true;
        }
        catch (DamagedContentException problem)
        {
            ReportDamaged(message, problem.Message);
            return false;
        }
    }

    private void ReportDamaged(NumberedMessage message, string problem)
    {
        var mailbox = _selected.Mailbox.Current.Info.Name;
        ImapLog.DamagedMessage(session.Log, session.Connection.Label, LogText.Quote(mailbox), message.Entry.Uid, LogText.Quote(problem));
        Report(FetchProblem.Damaged);
    }

    private bool WriteSimple(FetchWriter fetch, FetchItem item, in MessageEntry entry)
    {
        if (item == FetchItem.Uid)
        {
            fetch.Uid(entry.Uid);
        }
        else if (item == FetchItem.Flags)
        {
            WriteFlags(fetch, entry);
        }
        else if (item == FetchItem.InternalDate)
        {
            fetch.InternalDate(entry.InternalDate.ToDateTimeOffset());
        }
        else if (item == FetchItem.ModSeq)
        {
            var now = _current.TryGet(entry.Uid, out var found) ? found : entry;
            fetch.ModSeq((ulong)now.ModSeq);
        }
        else if (item == FetchItem.Size)
        {
            fetch.Size(entry.Size);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void WriteFlags(FetchWriter fetch, in MessageEntry told)
    {
        // The flags as they are now, which may be newer than what the client was told.
        if (_current.TryGet(told.Uid, out var now) && now != told)
        {
            _learned.Add(now);
            if (_learned.Count == LearnedAtOnce)
            {
                Learn();
            }

            if (session.IsCondstore && !plan.Items.Contains(FetchItem.ModSeq))
            {
                fetch.ModSeq((ulong)now.ModSeq);
            }
        }
        else
        {
            now = told;
        }

        fetch.Flags(FlagNames.Of(now.Flags, !session.IsRev2 && _selected.Recent.Contains(told.Uid)));
    }

    // What the client has been told of flags need not be told again.
    private void Learn()
    {
        _learned.Sort((one, other) => one.Uid.CompareTo(other.Uid));
        _selected.Learn(_learned);
        _learned.Clear();
    }

    private void Report(FetchProblem problem) => Problem = (FetchProblem)Math.Max((int)Problem, (int)problem);
}
