using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>What was copied or moved: the n-th UID of one array became the n-th of the other (RFC 4315 §3, COPYUID).</summary>
/// <param name="UidValidity">The target's UIDVALIDITY.</param>
/// <param name="From">UIDs in the source, ascending.</param>
/// <param name="To">UIDs in the target, ascending.</param>
/// <param name="ModSeq">The mod-sequence that this has got (RFC 6851 §4.4); the account's, if nothing was copied.</param>
public sealed record Copied(uint UidValidity, ImmutableArray<uint> From, ImmutableArray<uint> To, long ModSeq);

/// <summary>
/// Copies messages to a mailbox of the same account, with flags and internal dates, all that are named or none (RFC 9051 §6.4.7);
/// a move also removes them from where they were, and leaves out those that have gone (RFC 6851 §3.3: each is moved or untouched).
/// </summary>
internal sealed record CopyOperation(MailboxId Source, UidSet Uids, MailboxId Target, bool Move) : Operation<Copied>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) => [Source];

    public override Outcome<Copied> Decide(AccountEdit edit)
    {
        if (edit.Find(Source) is not { } source || edit.Find(Target) is not { } target)
        {
            return Refusal.NoSuchMailbox;
        }

        if (target.Gathering is not null || (Move && source.Gathering is not null))
        {
            return Refusal.IsGathering;
        }

        var messages = edit.MessagesOf(Source).In(Uids).ToList();
        if (!Move && messages.Count < Uids.Count)
        {
            return Refusal.NoSuchMessage;
        }

        if (!Move && edit.Account.UsedBytes + messages.Sum(message => (long)message.Size) > edit.Account.QuotaBytes)
        {
            return Refusal.OverQuota;
        }

        var to = ImmutableArray.CreateBuilder<uint>(messages.Count);
        foreach (var message in messages)
        {
            var copy = new MessageSource.Copy(Source, message.Uid);
            var uid = edit.Add(Target, message.Flags, message.InternalDate, message.Size, copy);
            if (uid == 0)
            {
                return Refusal.Limit;
            }

            to.Add(uid);
            if (Move)
            {
                edit.Expunge(Source, message);
            }
        }

        var modSeq = messages.Count > 0 ? edit.ModSeq : edit.Account.ModSeq;
        return new Copied(target.UidValidity, [.. messages.Select(message => message.Uid)], to.MoveToImmutable(), modSeq);
    }
}
