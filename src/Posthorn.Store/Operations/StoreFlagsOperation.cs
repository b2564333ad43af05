namespace Posthorn.Store;

/// <summary>What STORE did.</summary>
/// <param name="Changed">Messages that have other flags now.</param>
/// <param name="Gone">Messages that were named and are not in the mailbox any more.</param>
/// <param name="ModSeq">The mod-sequence of the change; that of the account if nothing changed.</param>
public sealed record FlagsStored(UidSet Changed, UidSet Gone, long ModSeq);

/// <summary>Changes flags of messages (RFC 9051 §6.4.6). A message that has these flags already is left alone.</summary>
internal sealed record StoreFlagsOperation(MailboxId Mailbox, UidSet Uids, FlagAction Action, MessageFlags Flags)
    : Operation<FlagsStored>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) => [Mailbox];

    public override Outcome<FlagsStored> Decide(AccountEdit edit)
    {
        if (edit.Find(Mailbox) is null)
        {
            return Refusal.NoSuchMailbox;
        }

        var changed = new UidSet.Builder();
        var found = new UidSet.Builder();
        var any = false;
        foreach (var message in edit.MessagesOf(Mailbox).In(Uids))
        {
            found.Add(message.Uid);
            var flags = message.Flags.With(Action, Flags);
            if (flags != message.Flags)
            {
                edit.Update(Mailbox, message, flags);
                changed.Add(message.Uid);
                any = true;
            }
        }

        return new FlagsStored(changed.ToSet(), Uids.Except(found.ToSet()), any ? edit.ModSeq : edit.Account.ModSeq);
    }
}
