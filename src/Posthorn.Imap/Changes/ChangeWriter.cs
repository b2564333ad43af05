using Posthorn.Imap.Fetch;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Changes;

/// <summary>
/// The only place that announces changes of the selected mailbox: EXPUNGE, EXISTS, RECENT, and FETCH with flags
/// (RFC 9051 §7.4.1, §7.5.1, §7.5.2; RFC 3501 §7.3.2).
/// </summary>
internal static class ChangeWriter
{
    /// <summary>Tells what happened since the last time; nothing if nothing did.</summary>
    /// <param name="mayExpunge">False while message numbers are in use (RFC 9051 §7.5.1).</param>
    /// <param name="withUid">Whether flags are told with the UID (RFC 9051 §6.4.9, §7.5.2).</param>
    /// <param name="isRev2">IMAP4rev2 has no RECENT (RFC 9051 Appendix E).</param>
    public static void Tell(ImapWriter writer, SelectedMailbox selected, bool mayExpunge, bool withUid, bool isRev2)
    {
        var changes = selected.Advance(mayExpunge);

        // Each EXPUNGE moves the numbers behind it down by one (RFC 9051 §7.5.1), so from the last to the first they are the old ones.
        for (var i = changes.ExpungedIndexes.Count - 1; i >= 0; i--)
        {
            writer.Expunge((uint)changes.ExpungedIndexes[i] + 1);
        }

        if (changes.HasNew)
        {
            writer.Exists((uint)selected.Exists);
            if (!isRev2)
            {
                writer.Recent((uint)selected.RecentCount);
            }
        }

        foreach (var entry in changes.Changed)
        {
            TellFlags(writer, selected, entry, withUid, isRev2);
        }
    }

    /// <summary>Tells the flags of one message.</summary>
    public static void TellFlags(ImapWriter writer, SelectedMailbox selected, in MessageEntry entry, bool withUid, bool isRev2)
    {
        var fetch = writer.Fetch(selected.NumberOf(entry.Uid));
        if (withUid)
        {
            fetch.Uid(entry.Uid);
        }

        fetch.Flags(FlagNames.Of(entry.Flags, !isRev2 && selected.Recent.Contains(entry.Uid)));
        fetch.End();
    }
}
