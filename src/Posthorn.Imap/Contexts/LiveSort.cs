using Posthorn.Imap.Commands;
using Posthorn.Imap.Order;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Contexts;

/// <summary>
/// A result of SORT. It keeps the order and not what it was made of: where a new message belongs is found by reading some of the messages
/// that are there, as many for a million as four small reads give.
/// </summary>
internal sealed class LiveSort(
    string tag, CommandForm form, SearchKey key, IReadOnlyList<FetchItem> fetchItems, Comparator comparator, IReadOnlyList<SortCriterion> criteria)
    : LiveResult(tag, form, key, fetchItems, comparator)
{
    /// <summary>Messages that a new one is compared with at one time.</summary>
    private const int Pivots = 32;

    private readonly Comparator _comparator = comparator;
    private readonly SortedUids _uids = new();

    /// <inheritdoc/>
    protected override void Begin(SearchResult found)
    {
        foreach (var position in found.Positions)
        {
            _uids.Insert(_uids.Count, found.Scope.Messages[position].Uid);
        }
    }

    /// <inheritdoc/>
    public override bool Contains(uint uid) => _uids.Contains(uid);

    /// <inheritdoc/>
    protected override void Leave(List<uint> uids)
    {
        // From the first to the last in the result: neighbours are told together, from where the first of them was.
        var leaving = uids.ConvertAll(uid => (Index: _uids.IndexOf(uid), Uid: uid));
        leaving.Sort();
        uids.ForEach(_uids.Remove);
        for (var (first, i) = (0, 1); i <= leaving.Count; i++)
        {
            if (i == leaving.Count || leaving[i].Index != leaving[i - 1].Index + 1)
            {
                Note(isAddition: false, leaving[first].Index - first + 1, leaving[first..i].ConvertAll(one => one.Uid));
                first = i;
            }
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask JoinAsync(ImapSession session, SearchScope all, List<uint> uids, CancellationToken cancel)
    {
        // Looking for each place reads this many messages or so; when that is more than there are, all are sorted anew.
        const int ReadsForOne = 4 * Pivots;
        var joining = await SortAsync(session, all, uids, cancel);
        var whole = joining.Count * (long)ReadsForOne > _uids.Count
            ? await SortAsync(session, all, [.. Enumerable.Range(0, _uids.Count).Select(index => _uids[index]), .. uids], cancel)
            : null;
        var indexes = new List<int>(joining.Count);
        foreach (var uid in joining)
        {
            // Sorted among themselves: none comes before the one before it.
            var low = indexes.Count == 0 ? 0 : indexes[^1] + 1;
            indexes.Add(whole is null ? await FindPlaceAsync(session, all, uid, low, cancel) : whole.IndexOf(uid, low));
            _uids.Insert(indexes[^1], uid);
        }

        for (var (first, i) = (0, 1); i <= joining.Count; i++)
        {
            if (i == joining.Count || indexes[i] != indexes[i - 1] + 1)
            {
                Note(isAddition: true, indexes[first] + 1, joining[first..i]);
                first = i;
            }
        }
    }

    /// <summary>The index at which a message belongs.</summary>
    private async ValueTask<int> FindPlaceAsync(ImapSession session, SearchScope all, uint uid, int low, CancellationToken cancel)
    {
        var high = _uids.Count;
        while (low < high)
        {
            var step = Math.Max(1, (high - low) / Pivots);
            var pivots = new List<int>(Pivots + 1);
            for (var index = low; index < high; index += step)
            {
                pivots.Add(index);
            }

            var sorted = await SortAsync(session, all, [.. pivots.Select(index => _uids[index]), uid], cancel);
            var before = sorted.IndexOf(uid);
            high = before == pivots.Count ? high : pivots[before];
            low = before == 0 ? low : pivots[before - 1] + 1;
        }

        return low;
    }

    private async ValueTask<List<uint>> SortAsync(ImapSession session, SearchScope all, List<uint> uids, CancellationToken cancel)
    {
        var positions = uids.ConvertAll(all.Messages.IndexOf);
        positions.Sort();
        var sorted = await MessageSorter.SortAsync(session, new SearchResult(all, positions, positions.Count), criteria, _comparator, cancel);
        return sorted.Names(CommandForm.Uid);
    }
}
