namespace Posthorn.Store;

/// <summary>
/// Gives a mailbox the UIDVALIDITY and UIDNEXT that it had elsewhere, so that clients find the messages that are brought next under the
/// UIDs that they know. Only while it has never had a message; later only UIDNEXT can be raised.
/// </summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="UidValidity">Its UIDVALIDITY from now on, 1 to 4,294,967,295; null to leave it.</param>
/// <param name="UidNext">The least that UIDNEXT is from now on; it never becomes less.</param>
internal sealed record AdoptOperation(MailboxId Mailbox, uint? UidValidity, uint UidNext) : Operation<MailboxInfo>
{
    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        if (edit.Find(Mailbox) is not { } mailbox)
        {
            return Refusal.NoSuchMailbox;
        }

        if (mailbox.Gathering is not null)
        {
            return Refusal.IsGathering;
        }

        if (UidValidity is { } wanted && wanted != mailbox.UidValidity)
        {
            if (mailbox.UidNext > 1)
            {
                return Refusal.Outdated;
            }

            mailbox = edit.Save(mailbox with { UidValidity = wanted, TreeModSeq = edit.ModSeq });
            edit.NoteUidValidity(wanted);
        }

        edit.SkipUids(Mailbox, UidNext);
        return edit.Find(Mailbox)!;
    }
}
