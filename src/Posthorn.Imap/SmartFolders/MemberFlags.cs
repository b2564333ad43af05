using Posthorn.Imap.Changes;
using Posthorn.Imap.Session;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>Changes flags in the selected mailbox. Those of a message in a smart folder are its own, wherever it lives.</summary>
internal static class MemberFlags
{
    /// <summary>Changes flags, as <see cref="MailAccount.StoreFlagsAsync(MailboxId, UidSet, FlagAction, MessageFlags, StoreCondition?, CancellationToken)"/>.</summary>
    public static async ValueTask<Outcome<FlagsStored>> StoreAsync(
        ImapSession session, UidSet uids, FlagAction action, MessageFlags flags, StoreCondition? condition, CancellationToken cancel)
    {
        var selected = session.Selected!;
        if (selected.Smart is not { } smart)
        {
            return await session.Account.StoreFlagsAsync(selected.Mailbox.Id, uids, action, flags, condition, cancel);
        }

        // The client's condition is about the member's mod-sequence. When it holds, nobody may have touched the message since the member
        // was up to date.
        await smart.CatchUpAsync(cancel);
        var sources = new SourceSets(selected, smart.UpTo);
        foreach (var uid in uids)
        {
            sources.Add(uid, condition, action, flags);
        }

        foreach (var (mailbox, members) in sources.ByMailbox)
        {
            var unchanged = condition is null ? null : new StoreCondition(sources.UpTo, MessageList.Empty);
            var outcome = await session.Account.StoreFlagsAsync(mailbox, UidSet.Of(members.Keys), action, flags, unchanged, cancel);
            if (outcome.IsDone)
            {
                sources.Note(members, outcome.Value);
            }
            else if (outcome.Refusal == Refusal.NoSuchMailbox)
            {
                sources.Gone.UnionWith(members.Values);
            }
            else
            {
                return outcome.Refusal;
            }
        }

        await smart.CatchUpAsync(cancel);
        return new FlagsStored(
            UidSet.Of(sources.Changed), UidSet.Of(sources.Gone), UidSet.Of(sources.Modified), selected.Mailbox.Current.Info.HighestModSeq);
    }

    /// <summary>What members stand for, mailbox by mailbox, and what became of them.</summary>
    private sealed class SourceSets(SelectedMailbox selected, long upTo)
    {
        private readonly MessageList _members = selected.Mailbox.Current.Messages;

        public long UpTo => upTo;

        public Dictionary<MailboxId, Dictionary<uint, uint>> ByMailbox { get; } = [];

        public HashSet<uint> Gone { get; } = [];

        public HashSet<uint> Modified { get; } = [];

        public HashSet<uint> Changed { get; } = [];

        public void Add(uint uid, StoreCondition? condition, FlagAction action, MessageFlags flags)
        {
            if (!_members.TryGet(uid, out var member) || selected.Mailbox.Origins!.Find(uid) is not { } origin)
            {
                Gone.Add(uid);
                return;
            }

            if (condition?.Holds(member, action, flags) == false)
            {
                Modified.Add(uid);
                return;
            }

            var mailbox = new MailboxId(selected.Mailbox.Id.Account, origin.Mailbox);
            if (!ByMailbox.TryGetValue(mailbox, out var members))
            {
                ByMailbox[mailbox] = members = [];
            }

            members[origin.SourceUid] = uid;
        }

        public void Note(Dictionary<uint, uint> members, FlagsStored stored)
        {
            Changed.UnionWith(stored.Changed.Select(uid => members[uid]));
            Gone.UnionWith(stored.Gone.Select(uid => members[uid]));
            Modified.UnionWith(stored.Modified.Select(uid => members[uid]));
        }
    }
}
