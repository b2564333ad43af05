using Posthorn.Imap.Changes;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Contexts;

/// <summary>A result of SEARCH of which the client is told how it changes (RFC 5267 §4.3).</summary>
/// <param name="tag">The tag of the command.</param>
/// <param name="form">How it names messages.</param>
/// <param name="key">What is in the result (<see cref="FixedKey"/>).</param>
/// <param name="fetchItems">What is fetched of new messages that are in it (RFC 5465 §7).</param>
internal sealed class LiveResult(string tag, CommandForm form, SearchKey key, IReadOnlyList<FetchItem> fetchItems)
{
    private readonly MemberSet _members = new();
    private readonly List<uint> _joined = [];
    private readonly List<uint> _left = [];

    /// <summary>The tag of the command.</summary>
    public string Tag => tag;

    /// <summary>What is fetched of new messages that are in the result.</summary>
    public IReadOnlyList<FetchItem> FetchItems => fetchItems;

    /// <summary>Begins with what the command has found.</summary>
    public void Begin(SearchResult found)
    {
        foreach (var position in found.Positions)
        {
            _members.Add(found.Scope.Messages[position].Uid);
        }
    }

    /// <summary>Whether a message is in the result.</summary>
    public bool Contains(uint uid) => _members.Contains(uid);

    /// <summary>Takes away messages that were removed, and tells so. The client still knows their numbers.</summary>
    public void TellRemoved(ImapSession session, SelectedMailbox selected, IReadOnlyList<MessageEntry> removed)
    {
        foreach (var entry in removed)
        {
            if (_members.Remove(entry.Uid))
            {
                _left.Add(entry.Uid);
            }
        }

        Tell(session, selected);
    }

    /// <summary>Decides anew whether some messages are in the result.</summary>
    /// <param name="session">The session.</param>
    /// <param name="few">These messages and nothing else.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DamagedContentException">One of them had to be read.</exception>
    public async ValueTask DecideAsync(ImapSession session, SearchScope few, CancellationToken cancel)
    {
        var found = await new MessageSearch(session, few, key).FindAsync(among: null, cancel);
        var next = 0;
        for (var position = 0; position < few.Messages.Count; position++)
        {
            var uid = few.Messages[position].Uid;
            if (next < found.Count && found[next] == position)
            {
                next++;
                if (_members.Add(uid))
                {
                    _joined.Add(uid);
                }
            }
            else if (_members.Remove(uid))
            {
                _left.Add(uid);
            }
        }
    }

    /// <summary>Tells what has been decided since the last time.</summary>
    public void Tell(ImapSession session, SelectedMailbox selected)
    {
        if (_joined.Count + _left.Count == 0)
        {
            return;
        }

        var writer = session.Writer.Esearch(tag, form == CommandForm.Uid);
        Write(writer, "REMOVEFROM"u8, selected, _left);
        Write(writer, "ADDTO"u8, selected, _joined);
        writer.End();
    }

    // ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
    // RFC 5267 §4.3.3: at position 0 the client puts them where they belong, which is in mailbox order.
    private void Write(EsearchWriter writer, ReadOnlySpan<byte> item, SelectedMailbox selected, List<uint> uids)
    {
        if (uids.Count > 0)
        {
            var names = form == CommandForm.Uid ? uids : uids.ConvertAll(selected.NumberOf);
            writer.Item(item).Raw("(0 "u8).Set(MessageSet.Of(names)).Raw(")"u8);
            uids.Clear();
        }
    }
}
