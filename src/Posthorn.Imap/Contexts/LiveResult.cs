using System.Runtime.InteropServices;
using Posthorn.Imap.Changes;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Contexts;

/// <summary>A result of which the client is told how it changes (RFC 5267 §4.3).</summary>
/// <param name="tag">The tag of the command.</param>
/// <param name="form">How it names messages.</param>
/// <param name="key">What is in the result (<see cref="FixedKey"/>).</param>
/// <param name="fetchItems">What is fetched of new messages that are in it (RFC 5465 §7).</param>
/// <param name="comparator">By what texts were compared (RFC 5255 §4.8); that stays.</param>
internal abstract class LiveResult(string tag, CommandForm form, SearchKey key, IReadOnlyList<FetchItem> fetchItems, Comparator comparator)
{
    private readonly List<Change> _changes = [];
    private readonly List<uint> _ages = [.. SearchKeys.AgesIn(key)];
    private long _decidedAt;

    /// <summary>The tag of the command.</summary>
    public string Tag => tag;

    /// <summary>The mailbox, where it is told with each response: after ESEARCH (RFC 7377 §2.1).</summary>
    public MailboxInfo? Mailbox { get; init; }

    /// <summary>What is fetched of new messages that are in the result.</summary>
    public IReadOnlyList<FetchItem> FetchItems => fetchItems;

    /// <summary>Begins with what the command has found.</summary>
    /// <param name="found">It.</param>
    /// <param name="now">The moment from which ages were counted.</param>
    public void Begin(SearchResult found, DateTimeOffset now)
    {
        _decidedAt = now.ToUnixTimeSeconds();
        Begin(found);
    }

    /// <summary>Whether a message is in the result.</summary>
    public abstract bool Contains(uint uid);

    /// <summary>Takes away messages that were removed, and tells so. The client still knows their numbers.</summary>
    public void TellRemoved(ImapSession session, SelectedMailbox selected, IReadOnlyList<MessageEntry> removed)
    {
        Leave([.. removed.Select(entry => entry.Uid).Where(Contains)]);
        Tell(session, selected);
    }

    /// <summary>
    /// The messages that have come, by nothing but time, to an age that the program asks for. That is looked after once in a while
    /// (RFC 5032 §2), for it goes through the mailbox.
    /// </summary>
    public IEnumerable<MessageEntry> Aged(MessageList messages, DateTimeOffset now)
    {
        const int SecondsBetween = 60;
        var (before, at) = (_decidedAt, now.ToUnixTimeSeconds());
        if (_ages.Count == 0 || at < before + SecondsBetween)
        {
            return [];
        }

        _decidedAt = at;
        return messages.Where(message => _ages.Exists(age =>
            message.InternalDate.UnixSeconds >= before - age && message.InternalDate.UnixSeconds <= at - age));
    }

    /// <summary>Decides anew whether some messages are in the result.</summary>
    /// <param name="session">The session.</param>
    /// <param name="all">All messages that the client knows of.</param>
    /// <param name="few">The messages that are decided.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DamagedContentException">One of them had to be read.</exception>
    public async ValueTask DecideAsync(ImapSession session, SearchScope all, MessageList few, CancellationToken cancel)
    {
        var found = await new MessageSearch(session, all with { Messages = few }, key, comparator: comparator).FindAsync(among: null, cancel);
        var next = 0;
        List<uint> leaving = [], joining = [];
        for (var position = 0; position < few.Count; position++)
        {
            var uid = few[position].Uid;
            var isFound = next < found.Count && found[next] == position;
            next += isFound ? 1 : 0;
            if (isFound != Contains(uid))
            {
                (isFound ? joining : leaving).Add(uid);
            }
        }

        Leave(leaving);
        if (joining.Count > 0)
        {
            await JoinAsync(session, all, joining, cancel);
        }
    }

    /// <summary>Tells what has been decided since the last time.</summary>
    public void Tell(ImapSession session, SelectedMailbox selected)
    {
        if (_changes.Count == 0)
        {
            return;
        }

        var writer = Mailbox is { } mailbox
            ? session.Writer.Esearch(tag, selected.Mailbox.Current.Info.Name, mailbox.UidValidity)
            : session.Writer.Esearch(tag, form == CommandForm.Uid);
        for (var i = 0; i < _changes.Count;)
        {
            // ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
            var isAddition = _changes[i].IsAddition;
            var item = writer.Item(isAddition ? "ADDTO"u8 : "REMOVEFROM"u8).Raw("("u8);
            for (var first = i; i < _changes.Count && _changes[i].IsAddition == isAddition; i++)
            {
                var names = form == CommandForm.Uid ? _changes[i].Uids : _changes[i].Uids.ConvertAll(selected.NumberOf);
                (i == first ? item : item.Space()).Number((ulong)_changes[i].Position).Space().SetInOrder(CollectionsMarshal.AsSpan(names));
            }

            item.Raw(")"u8);
        }

        writer.End();
        _changes.Clear();
    }

    /// <inheritdoc cref="Begin(SearchResult, DateTimeOffset)"/>
    protected abstract void Begin(SearchResult found);

    /// <summary>Takes messages out of the result that are in it, and notes so.</summary>
    protected abstract void Leave(List<uint> uids);

    /// <summary>Puts messages in the result that are not in it, and notes so.</summary>
    protected abstract ValueTask JoinAsync(ImapSession session, SearchScope all, List<uint> uids, CancellationToken cancel);

    /// <summary>Notes what is to be told.</summary>
    /// <param name="isAddition">Whether the messages join.</param>
    /// <param name="position">Where the first of them is put, or was, counted from 1; 0 for wherever they belong.</param>
    /// <param name="uids">They, in the order of the result.</param>
    protected void Note(bool isAddition, int position, List<uint> uids) => _changes.Add(new Change(isAddition, position, uids));

    private readonly record struct Change(bool IsAddition, int Position, List<uint> Uids);
}
