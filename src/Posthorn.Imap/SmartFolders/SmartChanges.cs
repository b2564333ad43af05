using System.Collections.Immutable;
using Posthorn.Store;

namespace Posthorn.Imap.SmartFolders;

/// <summary>What has to become of the members of a smart folder, collected mailbox by mailbox.</summary>
/// <param name="folder">The folder, which stays as it is meanwhile.</param>
internal sealed class SmartChanges(OpenMailbox folder)
{
    private readonly MessageList _members = folder.Current.Messages;
    private readonly List<(MailboxId Mailbox, uint Uid, long Date)> _joining = [];
    private readonly List<(uint Uid, MessageFlags Flags)> _flags = [];
    private readonly UidSet.Builder _leaving = new();

    /// <summary>Messages that could not be read, and so stay what they were.</summary>
    public int Undecided { get; private set; }

    /// <summary>Messages that were looked at.</summary>
    public int Decided { get; private set; }

    /// <summary>Whether nothing has to be done.</summary>
    public bool IsEmpty => _joining.Count + _flags.Count == 0 && Leaving.IsEmpty;

    private UidSet Leaving => _leaving.ToSet();

    /// <summary>The UIDs, in a mailbox, of the messages that members stand for.</summary>
    public UidSet MembersOf(MailboxId mailbox) => UidSet.Of(folder.Origins!.Of(mailbox.Number).Select(origin => origin.SourceUid).Order());

    /// <summary>A message has been looked at.</summary>
    /// <param name="mailbox">Its mailbox.</param>
    /// <param name="message">It.</param>
    /// <param name="matches">Whether the folder shows it; null if that could not be found out.</param>
    public void Decide(MailboxId mailbox, in MessageEntry message, bool? matches)
    {
        Decided++;
        Undecided += matches is null ? 1 : 0;
        var uid = folder.Origins!.MemberOf(mailbox.Number, message.Uid);
        if (uid == 0)
        {
            if (matches is true)
            {
                _joining.Add((mailbox, message.Uid, message.InternalDate.UnixSeconds));
            }
        }
        else if (matches is false)
        {
            _leaving.Add(uid);
        }
        else if (_members.TryGet(uid, out var member) && member.Flags != message.Flags)
        {
            _flags.Add((uid, message.Flags));
        }
    }

    /// <summary>Messages that are no longer in a mailbox.</summary>
    public void Removed(MailboxId mailbox, UidSet uids)
    {
        foreach (var uid in uids)
        {
            if (folder.Origins!.MemberOf(mailbox.Number, uid) is > 0 and var member)
            {
                _leaving.Add(member);
            }
        }
    }

    /// <summary>A mailbox that is not searched any more.</summary>
    public void RemovedAll(int mailbox)
    {
        foreach (var origin in folder.Origins!.Of(mailbox))
        {
            _leaving.Add(origin.Uid);
        }
    }

    /// <summary>The steps that do it; members join in the order of their dates.</summary>
    /// <param name="state">What is true of the folder after the last of them.</param>
    /// <param name="batch">Members that join in one step.</param>
    /// <returns>Each step of the folder as the step before has left it.</returns>
    public IEnumerable<Func<MailboxInfo, GatherStep>> Steps(Gathering state, int batch)
    {
        var leaving = Leaving;
        _joining.Sort((a, b) => (a.Date, a.Mailbox.Number, a.Uid).CompareTo((b.Date, b.Mailbox.Number, b.Uid)));
        var at = 0;
        do
        {
            var some = _joining.Skip(at).Take(batch).Select(one => (one.Mailbox, one.Uid)).ToImmutableArray();
            var isFirst = at == 0;
            at += batch;
            var isLast = at >= _joining.Count;
            yield return seen => new GatherStep(
                seen, isLast ? state : seen.Gathering!, some, isFirst ? [.. _flags] : [], isFirst ? leaving : UidSet.Empty);
        }
        while (at < _joining.Count);
    }
}
