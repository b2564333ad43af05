using Posthorn.Imap.Changes;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Commands;

/// <summary>UIDBATCHES: ranges of UIDs with so many messages each, so that a client can fetch a mailbox piece by piece (RFC 10022 §3.1).</summary>
/// <param name="Size">Messages of a batch; the last one may have fewer.</param>
/// <param name="Wanted">The first and the last batch that are wanted, counted from 1, the newest; null for all.</param>
internal sealed record UidBatchesCommand(uint Size, (uint First, uint Last)? Wanted) : IImapCommand<UidBatchesCommand>
{
    /// <summary>Messages of a batch at least: with fewer, a client could work out message numbers (RFC 10022 §3.1).</summary>
    private const uint MinSize = 500;

    /// <summary>Messages of all the batches that are asked for at most (RFC 10022 §3.1.5 wants so many at least).</summary>
    private const ulong MaxMessages = 100_000;

    public static CommandRules Rules { get; } = new("UIDBATCHES")
    {
        Capability = "UIDBATCHES",
        States = SessionStates.Selected,
        Source = "RFC 10022 §3.1",
    };

    // "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number]
    public static UidBatchesCommand Parse(ref ImapReader reader, CommandForm form)
    {
        var size = reader.Space().NzNumber();
        if (!reader.NextIs((byte)' '))
        {
            return new UidBatchesCommand(size, null);
        }

        var first = reader.Space().NzNumber();
        return new UidBatchesCommand(size, (first, reader.Expect((byte)':', "\":\"").NzNumber()));
    }

    public ValueTask<Completion> ExecuteAsync(ImapSession session, CancellationToken cancel) => ValueTask.FromResult(Execute(session));

    private Completion Execute(ImapSession session)
    {
        if (Wanted is { } reversed && reversed.First > reversed.Last)
        {
            return Completion.Bad(ResponseCode.ClientBug, "The range of batches is reversed.");
        }

        if (Size < MinSize)
        {
            return Completion.No(SessionCodes.TooFew, $"A batch has at least {MinSize} messages.");
        }

        if (session.MessageLimit is { } limit && Size > limit)
        {
            return Completion.No(SessionCodes.MessageLimit(limit), $"A batch has at most {limit} messages.");
        }

        var selected = session.Selected!;
        var all = (uint)((selected.Exists + (long)Size - 1) / Size);
        if (Wanted is { } wanted ? (ulong)Size * (wanted.Last - wanted.First + 1UL) > MaxMessages : all > session.Options.MaxUidBatches)
        {
            return Completion.No(SessionCodes.TooMany, $"Ask for the batches of at most {MaxMessages} messages.");
        }

        session.Writer.UidBatches(session.CurrentTag, Batches(selected, Wanted?.First ?? 1, Math.Min(Wanted?.Last ?? all, all)));
        return Completion.Ok("UIDBATCHES completed.");
    }

    // From the highest UID down to 1, without gaps: each range begins right below the one before it. Looks at one message for each.
    private List<MessageRange> Batches(SelectedMailbox selected, uint first, uint last)
    {
        var batches = new List<MessageRange>();
        for (var number = first; number <= last; number++)
        {
            var above = (number - 1L) * Size;
            var high = above == 0 ? selected.Told[^1].Uid : UidAt(selected, above) - 1;
            var low = number * (long)Size < selected.Exists ? UidAt(selected, number * (long)Size) : 1;
            batches.Add(new MessageRange(low, high));
        }

        return batches;
    }

    /// <summary>The UID of the last of so many messages, counted from the newest.</summary>
    private static uint UidAt(SelectedMailbox selected, long count) => selected.Told[(int)(selected.Exists - count)].Uid;
}
