using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Fetch;

/// <summary>The FETCH items that are in a message's row as they are sent: a row of the table for each.</summary>
internal static class RowItems
{
    private static readonly Dictionary<FetchItem, Action<FetchWriter, MessageRow>> s_items = new()
    {
        [FetchItem.Envelope] = static (fetch, row) => fetch.Envelope(row.Summary.Envelope.Span),
        [FetchItem.BodyStructure] = static (fetch, row) => fetch.BodyStructure(row.Summary.BodyStructure.Span),
        [FetchItem.Body] = static (fetch, row) => fetch.Body(row.Summary.Body),

        // RFC 8514 §4.2: "SAVEDATE" SP date-time. It has no zone of its own, so it is told in UTC, in which SEARCH compares it, too.
        [SaveDateGrammar.SaveDate] = static (fetch, row) => fetch.Item("SAVEDATE"u8).DateTime(row.SaveDate),
    };

    /// <summary>Whether the item is one of these.</summary>
    public static bool Has(FetchItem item) => s_items.ContainsKey(item);

    /// <summary>Writes the item; false if it is not one of these.</summary>
    public static bool TryWrite(FetchWriter fetch, FetchItem item, MessageRow row)
    {
        if (!s_items.TryGetValue(item, out var write))
        {
            return false;
        }

        write(fetch, row);
        return true;
    }
}
