using System.Collections.Immutable;

namespace Posthorn.Store;

/// <summary>What becomes of the members of a gathering.</summary>
/// <param name="Seen">The gathering as it was when this was decided; if it has changed since, nothing is done.</param>
/// <param name="State">What is true of it afterwards.</param>
/// <param name="Joining">Messages that become members, in the order in which they get their UIDs. One that has gone meanwhile is left out.</param>
/// <param name="Flags">Members whose messages have other flags than they, in any order.</param>
/// <param name="Leaving">UIDs of members that are none any more.</param>
public sealed record GatherStep(
    MailboxInfo Seen, Gathering State, ImmutableArray<(MailboxId Mailbox, uint Uid)> Joining, ImmutableArray<(uint Uid, MessageFlags Flags)> Flags,
    UidSet Leaving);

/// <summary>Makes an empty gathering, or finds the one of that name.</summary>
/// <param name="Name">Its name: normalised, and no mailbox's.</param>
/// <param name="Most">Gatherings that an account may have.</param>
internal sealed record CreateGatheringOperation(string Name, int Most) : Operation<MailboxInfo>
{
    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        if (edit.Account.FindGathering(Name) is { } known)
        {
            return known;
        }

        if (edit.Find(Name) is not null)
        {
            return Refusal.AlreadyExists;
        }

        return edit.Account.Gatherings.Count < Most && edit.Create(Name, SpecialUses.None) is { } made
            ? edit.Save(made with { Gathering = Gathering.None })
            : Refusal.Limit;
    }
}

/// <summary>Removes a gathering with its members; the messages that they stand for stay.</summary>
internal sealed record DeleteGatheringOperation(MailboxId Mailbox) : Operation<MailboxInfo>
{
    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        if (edit.Find(Mailbox) is not { Gathering: not null } mailbox)
        {
            return Refusal.NoSuchMailbox;
        }

        edit.Delete(Mailbox);
        return mailbox;
    }
}

/// <summary>Changes the members of a gathering. Nothing else does.</summary>
/// <param name="Step">How.</param>
/// <param name="Most">Members that all gatherings of an account may have together.</param>
internal sealed record GatherOperation(GatherStep Step, long Most) : Operation<MailboxInfo>
{
    public override IEnumerable<MailboxId> Reads(AccountSnapshot account) =>
        Step.Joining.Select(one => one.Mailbox).Distinct().Append(Step.Seen.Id).Where(id => account.Find(id) is not null);

    public override Outcome<MailboxInfo> Decide(AccountEdit edit)
    {
        var seen = Step.Seen;
        if (edit.Find(seen.Id) is not { Gathering: { } state } now)
        {
            return Refusal.NoSuchMailbox;
        }

        // The mod-sequence tells changes of members; the state, that they were decided without any.
        if (state != seen.Gathering || now.HighestModSeq != seen.HighestModSeq)
        {
            return Refusal.Outdated;
        }

        if (Step.Joining.Length > 0
            && edit.Account.Gatherings.Values.Sum(mailbox => (long)mailbox.Messages) + Step.Joining.Length - Step.Leaving.Count > Most)
        {
            return Refusal.Limit;
        }

        var members = edit.MessagesOf(seen.Id);
        foreach (var member in members.In(Step.Leaving))
        {
            edit.Expunge(seen.Id, member);
        }

        foreach (var (uid, flags) in Step.Flags.OrderBy(one => one.Uid))
        {
            if (!Step.Leaving.Contains(uid) && members.TryGet(uid, out var member) && member.Flags != flags)
            {
                edit.Update(seen.Id, member, flags);
            }
        }

        foreach (var (mailbox, uid) in Step.Joining)
        {
            if (edit.Find(mailbox) is null || !edit.MessagesOf(mailbox).TryGet(uid, out var message))
            {
                continue;
            }

            if (edit.Add(seen.Id, message.Flags, message.InternalDate, message.Size, new MessageSource.Copy(mailbox, uid)) == 0)
            {
                return Refusal.Limit;
            }
        }

        return edit.Save(edit.Find(seen.Id)! with { Gathering = Step.State });
    }
}
