using Posthorn.Imap.Session;
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

        // RFC 8474 §7: "EMAILID" SP "(" objectid ")"; "THREADID" SP ("(" objectid ")" / nil)
        [ObjectIdGrammar.EmailId] = static (fetch, row) => ObjectIdNames.Write(fetch.Item("EMAILID"u8), ObjectIdNames.Email(row.Ids)),
        [ObjectIdGrammar.ThreadId] = static (fetch, row) => WriteThread(fetch.Item("THREADID"u8), ObjectIdNames.Thread(row.Ids)),

        // RFC 8970 §6: "PREVIEW" SP nstring. Only with LAZY it is NIL.
        [new PreviewItem(IsLazy: true)] = static (fetch, row) => fetch.Item("PREVIEW"u8).NString(row.Preview),
        [new PreviewItem(IsLazy: false)] = static (fetch, row) => fetch.Item("PREVIEW"u8).String(row.Preview),
    };

    private static readonly Dictionary<FetchItem, MessageDetails> s_details = new()
    {
        [ObjectIdGrammar.EmailId] = MessageDetails.Ids,
        [ObjectIdGrammar.ThreadId] = MessageDetails.Ids,
        [new PreviewItem(IsLazy: true)] = MessageDetails.KeptPreview,
        [new PreviewItem(IsLazy: false)] = MessageDetails.Preview,
    };

    /// <summary>Whether the item is one of these.</summary>
    public static bool Has(FetchItem item) => s_items.ContainsKey(item);

    /// <summary>What the rows must have for the item beside what all rows have.</summary>
    public static MessageDetails DetailsOf(FetchItem item) => s_details.GetValueOrDefault(item);

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

    private static void WriteThread(ImapWriter writer, string? id)
    {
        if (id is null)
        {
            writer.Nil();
        }
        else
        {
            ObjectIdNames.Write(writer, id);
        }
    }
}
