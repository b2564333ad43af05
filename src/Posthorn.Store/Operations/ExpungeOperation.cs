namespace Posthorn.Store;

/// <summary>What EXPUNGE removed.</summary>
/// <param name="Uids">The messages that are gone.</param>
/// <param name="ModSeq">The mod-sequence of the removal; that of the account if nothing was removed.</param>
public sealed record Expunged(UidSet Uids, long ModSeq);

/// <summary>
/// Removes the messages that have \Deleted (RFC 9051 §6.4.3), or those of them that are also in a set (§6.4.9, UID EXPUNGE).
/// </summary>
internal sealed record ExpungeOperation(MailboxId Mailbox, UidSet? Only) : Operation<Expunged>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) => [Mailbox];

    public override Outcome<Expunged> Decide(AccountEdit edit)
    {
        if (edit.Find(Mailbox) is not { } mailbox)
        {
            return Refusal.NoSuchMailbox;
        }

        if (mailbox.Gathering is not null)
        {
            return Refusal.IsGathering;
        }

        if (mailbox.Deleted == 0)
        {
            return new Expunged(UidSet.Empty, edit.Account.ModSeq);
        }

        var messages = edit.MessagesOf(Mailbox);
        var removed = new UidSet.Builder();
        foreach (var message in Only is null ? messages : messages.In(Only))
        {
            if (message.Flags.Has(SystemFlags.Deleted))
            {
                edit.Expunge(Mailbox, message);
                removed.Add(message.Uid);
            }
        }

        var uids = removed.ToSet();
        return new Expunged(uids, uids.IsEmpty ? edit.Account.ModSeq : edit.ModSeq);
    }
}
