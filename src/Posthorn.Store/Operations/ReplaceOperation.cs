namespace Posthorn.Store;

/// <summary>Where a message that took the place of another ended up.</summary>
/// <param name="UidValidity">The target's UIDVALIDITY.</param>
/// <param name="Uid">Its UID there.</param>
/// <param name="ModSeq">The mod-sequence of this, and of the removal of the old message.</param>
public sealed record Replaced(uint UidValidity, uint Uid, long ModSeq);

/// <summary>
/// Adds a message and removes another one, in one step. The quota is asked for the net size only, and nothing is inherited from
/// the old message (RFC 8508 §3.4, §1).
/// </summary>
internal sealed record ReplaceOperation(MailboxId Source, uint Uid, MailboxId Target, IncomingMessage Message) : Operation<Replaced>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) => [Source];

    public override Outcome<Replaced> Decide(AccountEdit edit)
    {
        if (edit.Find(Source) is not { } from || edit.Find(Target) is not { } target)
        {
            return Refusal.NoSuchMailbox;
        }

        if ((from.Gathering ?? target.Gathering) is not null)
        {
            return Refusal.IsGathering;
        }

        if (!edit.MessagesOf(Source).TryGet(Uid, out var old))
        {
            return Refusal.NoSuchMessage;
        }

        var size = Message.Content.Size + Message.TracePrefix.Length;
        if (edit.Account.UsedBytes - old.Size + size > edit.Account.QuotaBytes)
        {
            return Refusal.OverQuota;
        }

        var date = InternalDate.From(Message.InternalDate ?? edit.Now);
        var source = new MessageSource.Staged(Message.Content, Message.TracePrefix);
        var uid = size > uint.MaxValue ? 0 : edit.Add(Target, Message.Flags, date, (uint)size, source);
        if (uid == 0)
        {
            return Refusal.Limit;
        }

        edit.Expunge(Source, old);
        return new Replaced(target.UidValidity, uid, edit.ModSeq);
    }
}
