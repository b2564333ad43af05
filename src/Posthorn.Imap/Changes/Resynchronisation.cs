using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Changes;

/// <summary>Tells a client that was away what it has missed: SELECT (QRESYNC …) and UID FETCH (VANISHED) (RFC 7162 §3.2.5, §3.2.6).</summary>
internal static class Resynchronisation
{
    /// <summary>Tells all that has changed since what the client knows of the mailbox that it has just selected.</summary>
    public static async ValueTask TellAsync(
        ImapSession session, SelectedMailbox selected, QresyncParameter known, CancellationToken cancel)
    {
        // RFC 7162 §3.2.5.1: with another UIDVALIDITY, nothing that the client knows is worth anything.
        if (known.UidValidity != selected.Mailbox.Current.Info.UidValidity)
        {
            return;
        }

        var uids = known.KnownUids is { } given ? ToUids(given) : UidSet.Range(1, selected.ToldUidNext - 1);
        await TellVanishedAsync(session, selected, uids, known.ModSeq, LastMatch(selected, known), cancel);
        foreach (var entry in selected.Told)
        {
            if (entry.ModSeq > known.ModSeq && uids.Contains(entry.Uid))
            {
                ChangeWriter.TellFlags(session, selected, entry, withUid: true);
                await session.FlushIfFullAsync(cancel);
            }
        }
    }

    /// <summary>
    /// Writes VANISHED (EARLIER) for those of the UIDs that were expunged after the mod-sequence. What the client still counts as
    /// a message of this session is not among them: of that it is told by VANISHED, when its number goes (§3.2.10).
    /// </summary>
    /// <param name="known">The UIDs that the client wants to hear of.</param>
    /// <param name="afterModSeq">What it knows up to.</param>
    /// <param name="settled">Up to this UID it is known to have heard of everything.</param>
    public static async ValueTask TellVanishedAsync(
        ImapSession session, SelectedMailbox selected, UidSet known, long afterModSeq, uint settled, CancellationToken cancel)
    {
        var expunged = await session.Server.Store.Engine.ReadExpungedAsync(selected.Mailbox.Id, afterModSeq, cancel);
        var earlier = expunged.Intersect(known).Intersect(UidSet.Range(settled + 1, selected.ToldUidNext - 1));
        earlier = earlier.Except(UidSet.Of(selected.Told.In(earlier).Select(entry => entry.Uid)));
        if (!earlier.IsEmpty)
        {
            session.Writer.Vanished(MessageSet.Of(earlier), isEarlier: true);
        }
    }

    /// <summary>The UIDs in a set that has no "*".</summary>
    public static UidSet ToUids(MessageSet set)
    {
        var uids = new UidSet.Builder();
        foreach (var (first, last) in set.Ranges)
        {
            uids.Add(first, last);
        }

        return uids.ToSet();
    }

    // RFC 7162 §3.2.5.2: where a number still has the UID that the client knows, nothing before it has gone unheard.
    private static uint LastMatch(SelectedMailbox selected, QresyncParameter known)
    {
        uint last = 0;
        if (known is { Numbers: { } numbers, Uids: { } uids })
        {
            foreach (var (number, uid) in numbers.Numbers().Zip(uids.Numbers()))
            {
                if (number > selected.Exists)
                {
                    break;
                }

                if (selected.Told[(int)number - 1].Uid == uid)
                {
                    last = uid;
                }
            }
        }

        return last;
    }
}
