using System.Buffers;
using System.Collections.Frozen;
using Posthorn.Imap.Search;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Order;

/// <summary>What each sort key means (RFC 5256 §3, RFC 5957 §4). A new one is a row here and in <see cref="ImapGrammar.SortKeys"/>.</summary>
internal static class SortColumns
{
    private static readonly FrozenDictionary<SortKey, Maker> s_makers = new Dictionary<SortKey, Maker>
    {
        [SortKey.Arrival] = Number(false, static (in entry, in _) => entry.InternalDate.UnixSeconds),
        [SortKey.Size] = Number(false, static (in entry, in _) => entry.Size),
        [SortKey.Date] = Number(true, static (in entry, in summary) => SentDate(entry, summary)),
        [SortKey.Subject] = Text(static (in summary, output) => output.Write(new ThreadTexts(summary).BaseSubject)),
        [SortKey.From] = Text(static (in summary, output) => SortTexts.WriteMailbox(summary, AddressField.From, output)),
        [SortKey.To] = Text(static (in summary, output) => SortTexts.WriteMailbox(summary, AddressField.To, output)),
        [SortKey.Cc] = Text(static (in summary, output) => SortTexts.WriteMailbox(summary, AddressField.Cc, output)),
        [SortKey.DisplayFrom] = Text(static (in summary, output) => SortTexts.WriteDisplay(summary, AddressField.From, output)),
        [SortKey.Relevancy] = static (found, isReversed, _, _) => new RelevancyColumn(found, isReversed),
        [SortKey.DisplayTo] = Text(static (in summary, output) => SortTexts.WriteDisplay(summary, AddressField.To, output)),
    }.ToFrozenDictionary();

    private delegate SortColumn Maker(SearchResult found, bool isReversed, Comparator comparator, TextStore texts);

    /// <summary>The keys that can be sorted by.</summary>
    public static IEnumerable<SortKey> Keys => s_makers.Keys;

    /// <summary>An empty column for a criterion.</summary>
    public static SortColumn Make(SortCriterion criterion, SearchResult found, Comparator comparator, TextStore texts) =>
        s_makers[criterion.Key](found, criterion.IsReversed, comparator, texts);

    /// <summary>RFC 5256 §2.2: in UTC; if it cannot be determined, the internal date. Seconds since 1970.</summary>
    public static long SentDate(in MessageEntry entry, in SummaryView summary) =>
        summary.SentDate is { } sent ? sent.ToUnixTimeSeconds() : entry.InternalDate.UnixSeconds;

    private static Maker Number(bool needsSummary, NumberColumn.Value value) =>
        (found, isReversed, _, _) => new NumberColumn(found.Count, isReversed, needsSummary, value);

    private static Maker Text(TextColumn.Value value) =>
        (found, isReversed, comparator, texts) => new TextColumn(found.Count, isReversed != comparator.IsInverted, comparator.Collation, texts, value);
}
