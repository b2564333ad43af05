using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;

namespace Posthorn.Imap.Order;

/// <summary>
/// Brings what a search has found into the order of sort criteria (RFC 5256 §3). What is equal by all of them stays in the order of the
/// mailbox. For a million messages it keeps some dozens of octets each, and reads no more than their summaries.
/// </summary>
internal static class MessageSorter
{
    /// <summary>Sorts.</summary>
    public static async ValueTask<SearchResult> SortAsync(
        ImapSession session, SearchResult found, IReadOnlyList<SortCriterion> criteria, Comparator comparator, CancellationToken cancel)
    {
        using var texts = new TextStore();
        var columns = criteria.Select(criterion => SortColumns.Make(criterion, found, comparator, texts)).ToArray();
        await FillAsync(session, found, columns, cancel);
        var order = new Place[found.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = new Place(columns[0].Lead(i), i);
        }

        order.AsSpan().Sort(new Comparer(columns));
        return found with { Positions = Array.ConvertAll(order, place => found.Positions[place.Index]), IsSorted = true };
    }

    private static async ValueTask FillAsync(ImapSession session, SearchResult found, SortColumn[] columns, CancellationToken cancel)
    {
        foreach (var column in columns.Where(column => !column.NeedsSummary))
        {
            for (var i = 0; i < found.Count; i++)
            {
                column.Take(i, found.Scope.Messages[found.Positions[i]], default);
            }
        }

        var others = Array.FindAll(columns, column => column.NeedsSummary);
        if (others.Length > 0)
        {
            await SummaryReader.ReadAsync(
                session,
                found,
                (int index, in Store.MessageEntry entry, in SummaryView summary) =>
                {
                    foreach (var column in others)
                    {
                        column.Take(index, entry, summary);
                    }
                },
                cancel);
        }
    }

    /// <summary>A message in the order: its lead in the first column beside it, where the comparison finds it without a detour.</summary>
    private readonly record struct Place(ulong Lead, int Index);

    private readonly struct Comparer(SortColumn[] columns) : IComparer<Place>
    {
        public int Compare(Place one, Place other)
        {
            if (one.Lead != other.Lead)
            {
                return one.Lead < other.Lead ? -1 : 1;
            }

            foreach (var column in columns)
            {
                if (column.Compare(one.Index, other.Index) is not 0 and var order)
                {
                    return order;
                }
            }

            // RFC 5256 §3: the implicit last criterion is the sequence number.
            return one.Index.CompareTo(other.Index);
        }
    }
}
