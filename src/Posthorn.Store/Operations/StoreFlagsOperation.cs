namespace Posthorn.Store;

/// <summary>What STORE did.</summary>
/// <param name="Changed">Messages that have other flags now.</param>
/// <param name="Gone">Messages that were named and are not in the mailbox any more.</param>
/// <param name="Modified">Messages left alone because somebody else had changed them (<see cref="StoreCondition"/>).</param>
/// <param name="ModSeq">The mod-sequence of the change; that of the account if nothing changed.</param>
public sealed record FlagsStored(UidSet Changed, UidSet Gone, UidSet Modified, long ModSeq);

/// <summary>STORE only where nobody else has changed the message meanwhile (RFC 7162 §3.1.3).</summary>
/// <param name="UnchangedSince">Messages with a greater mod-sequence are left alone.</param>
/// <param name="Known">
/// The messages as the client knows them. A greater mod-sequence does no harm if the flags that the client adds or removes are
/// as it knows them, and so only others have changed (§3.1.12).
/// </param>
public sealed record StoreCondition(long UnchangedSince, MessageList Known)
{
    /// <summary>Whether it holds for a message.</summary>
    /// <param name="message">The message as it is.</param>
    /// <param name="action">What is to be done to its flags.</param>
    /// <param name="flags">Which flags.</param>
    public bool Holds(in MessageEntry message, FlagAction action, MessageFlags flags)
    {
        if (message.ModSeq <= UnchangedSince)
        {
            return true;
        }

        // RFC 7162 §3.1.12: not for STORE FLAGS, which overwrites whatever others have set.
        return action != FlagAction.Replace
            && Known.TryGet(message.Uid, out var known)
            && known.ModSeq <= UnchangedSince
            && OfInterest(known.Flags, flags) == OfInterest(message.Flags, flags);
    }

    private static MessageFlags OfInterest(MessageFlags all, MessageFlags flags) =>
        new(all.System & flags.System, all.Keywords.Except(all.Keywords.Except(flags.Keywords)));
}

/// <summary>Changes flags of messages (RFC 9051 §6.4.6). A message that has these flags already is left alone.</summary>
internal sealed record StoreFlagsOperation(
    MailboxId Mailbox, UidSet Uids, FlagAction Action, MessageFlags Flags, StoreCondition? Condition = null)
    : Operation<FlagsStored>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) => [Mailbox];

    public override Outcome<FlagsStored> Decide(AccountEdit edit)
    {
        if (edit.Find(Mailbox) is not { } mailbox)
        {
            return Refusal.NoSuchMailbox;
        }

        if (mailbox.Gathering is not null)
        {
            return Refusal.IsGathering;
        }

        var changed = new UidSet.Builder();
        var found = new UidSet.Builder();
        var modified = new UidSet.Builder();
        var any = false;
        foreach (var message in edit.MessagesOf(Mailbox).In(Uids))
        {
            found.Add(message.Uid);
            if (Condition?.Holds(message, Action, Flags) == false)
            {
                modified.Add(message.Uid);
                continue;
            }

            var flags = message.Flags.With(Action, Flags);
            if (flags != message.Flags)
            {
                edit.Update(Mailbox, message, flags);
                changed.Add(message.Uid);
                any = true;
            }
        }

        return new FlagsStored(changed.ToSet(), Uids.Except(found.ToSet()), modified.ToSet(), any ? edit.ModSeq : edit.Account.ModSeq);
    }
}
