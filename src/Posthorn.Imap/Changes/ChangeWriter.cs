using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Changes;

/// <summary>
/// The only place that announces changes of the selected mailbox: EXPUNGE or VANISHED, EXISTS, RECENT, and FETCH with
/// flags and mod-sequence (RFC 9051 §7.4.1, §7.5.1, §7.5.2; RFC 3501 §7.3.2; RFC 7162 §3.2.4, §3.2.10; RFC 9586 §3.3, §3.4).
/// </summary>
internal static class ChangeWriter
{
    /// <summary>Tells what happened since the last time; nothing if nothing did.</summary>
    /// <param name="session">The session.</param>
    /// <param name="selected">Its selected mailbox.</param>
    /// <param name="now">The mailbox as it is now.</param>
    /// <param name="kinds">What may be told now, and what the client wants to be told.</param>
    /// <param name="withUid">Whether flags are told with the UID (RFC 9051 §6.4.9, §7.5.2).</param>
    /// <returns>What was told.</returns>
    public static ToldChanges Tell(ImapSession session, SelectedMailbox selected, MailboxSnapshot now, ChangeKinds kinds, bool withUid)
    {
        var writer = session.Writer;
        var changes = selected.Advance(now, kinds);
        TellExpunged(session, changes);

        if (changes.Added.Count > 0)
        {
            writer.Exists((uint)selected.Exists);
            // IMAP4rev2 has no RECENT (RFC 9051 Appendix E).
            if (!session.IsRev2)
            {
                writer.Recent((uint)selected.RecentCount);
            }
        }

        if (selected.LearnUrlKeys())
        {
            TellUrlMechanisms(session);
        }

        foreach (var entry in changes.Changed)
        {
            TellFlags(session, selected, entry, withUid);
        }

        // RFC 7162 §3.2: what is held back has a lower mod-sequence than what may have been told, so the client must not take
        // that for all it knows.
        if (session.IsQresync && selected.HasUntold)
        {
            writer.Untagged(ResponseStatus.Ok, ResponseCode.HighestModSeq((ulong)selected.ToldModSeq), "Something is told of later.");
        }

        return changes;
    }

    /// <summary>Tells how URLs of the selected mailbox are authorized (RFC 4467 §7, §8).</summary>
    public static void TellUrlMechanisms(ImapSession session)
    {
        if (SessionCodes.UrlMechanisms(session) is { } code)
        {
            session.Writer.Untagged(ResponseStatus.Ok, code, "URLs can be authorized.");
        }
    }

    /// <summary>Tells the flags of one message.</summary>
    public static void TellFlags(ImapSession session, SelectedMailbox selected, in MessageEntry entry, bool withUid)
    {
        var fetch = Begin(session, selected, entry, withUid);
        fetch.Flags(FlagNames.Of(entry.Flags, !session.IsRev2 && selected.Recent.Contains(entry.Uid)));
        fetch.End();
    }

    /// <summary>
    /// Tells a client that knows the flags of a message, because it has set them, the mod-sequence that they have got
    /// (RFC 7162 §3.1.3).
    /// </summary>
    public static void TellModSeq(ImapSession session, SelectedMailbox selected, in MessageEntry entry) =>
        Begin(session, selected, entry, withUid: true).End();

    // RFC 7162 §3.2.4: with CONDSTORE every such FETCH has the UID and the mod-sequence.
    private static FetchWriter Begin(ImapSession session, SelectedMailbox selected, in MessageEntry entry, bool withUid)
    {
        var fetch = session.BeginFetch(new NumberedMessage(selected.NumberOf(entry.Uid), entry));
        if (!session.IsUidOnly && (withUid || session.IsCondstore))
        {
            fetch.Uid(entry.Uid);
        }

        if (session.IsCondstore)
        {
            fetch.ModSeq((ulong)entry.ModSeq);
        }

        return fetch;
    }

    private static void TellExpunged(ImapSession session, ToldChanges changes)
    {
        if (session.TellsVanished && changes.Expunged.Count > 0)
        {
            session.Writer.Vanished(MessageSet.Of(changes.Expunged.Select(entry => entry.Uid)), isEarlier: false);
            return;
        }

        // Each EXPUNGE moves the numbers behind it down by one (RFC 9051 §7.5.1), so from the last to the first they are the old ones.
        for (var i = changes.ExpungedIndexes.Count - 1; i >= 0; i--)
        {
            session.Writer.Expunge((uint)changes.ExpungedIndexes[i] + 1);
        }
    }
}
