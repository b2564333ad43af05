using Posthorn.Imap.Commands;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Contexts;

/// <summary>A result of SEARCH, in the order of the mailbox: clients put messages where they belong (RFC 5267 §4.3.3, position 0).</summary>
internal sealed class LiveSearch(string tag, CommandForm form, SearchKey key, IReadOnlyList<FetchItem> fetchItems, Comparator comparator)
    : LiveResult(tag, form, key, fetchItems, comparator)
{
    private readonly MemberSet _members = new();

    /// <inheritdoc/>
    protected override void Begin(SearchResult found)
    {
        foreach (var position in found.Positions)
        {
            _members.Add(found.Scope.Messages[position].Uid);
        }
    }

    /// <inheritdoc/>
    public override bool Contains(uint uid) => _members.Contains(uid);

    /// <inheritdoc/>
    protected override void Leave(List<uint> uids)
    {
        uids.ForEach(uid => _members.Remove(uid));
        if (uids.Count > 0)
        {
            Note(isAddition: false, 0, uids);
        }
    }

    /// <inheritdoc/>
    protected override ValueTask JoinAsync(ImapSession session, SearchScope all, List<uint> uids, CancellationToken cancel)
    {
        uids.ForEach(uid => _members.Add(uid));
        Note(isAddition: true, 0, uids);
        return ValueTask.CompletedTask;
    }
}
