using System.Runtime.InteropServices;
using System.Text;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Search;

/// <summary>Writes what a search has found as the data of an ESEARCH response (RFC 9051 §7.3.4).</summary>
internal static class SearchAnswer
{
    /// <summary>Whether these options are answered at all: SAVE alone is not (RFC 5182 §2.1).</summary>
    public static bool IsAsked(IReadOnlyList<SearchReturnOption> asked) => asked.Any(option => option != SearchReturnOption.Save);

    /// <summary>Writes the data, and ends the response.</summary>
    /// <param name="writer">The response, begun.</param>
    /// <param name="asked">The options.</param>
    /// <param name="result">What was found.</param>
    /// <param name="form">How messages are named.</param>
    /// <param name="withModSeq">Whether the highest mod-sequence of the messages that are told is told, too (RFC 7162 §3.1.5, RFC 4731 §3.2).</param>
    public static void Write(
        EsearchWriter writer, IReadOnlyList<SearchReturnOption> asked, SearchResult result, CommandForm form, bool withModSeq)
    {
        var numbers = result.Names(form);

        // RFC 4731 §3.1: MIN, MAX and ALL are left out when nothing was found.
        if (numbers.Count > 0 && asked.Contains(SearchReturnOption.Min))
        {
            writer.Min(numbers[0]);
        }

        if (numbers.Count > 0 && asked.Contains(SearchReturnOption.Max))
        {
            writer.Max(numbers[^1]);
        }

        if (numbers.Count > 0 && asked.Contains(SearchReturnOption.All))
        {
            _ = result.IsSorted ? writer.AllInOrder(CollectionsMarshal.AsSpan(numbers)) : writer.All(MessageSet.Of(numbers));
        }

        if (asked.OfType<PartialReturnOption>().FirstOrDefault() is { } partial)
        {
            // RFC 9394 §4: ret-data-partial = "PARTIAL" SP "(" partial-range SP (sequence-set / "NIL") ")"
            var (start, count) = partial.Range.In(numbers.Count);
            var item = writer.Item("PARTIAL"u8).Raw("("u8).Raw(Encoding.ASCII.GetBytes(partial.Range.ToString())).Space();
            var some = CollectionsMarshal.AsSpan(numbers).Slice(start, count);
            _ = count == 0 ? item.Raw("NIL"u8) : result.IsSorted ? item.SetInOrder(some) : item.Set(MessageSet.Of(numbers.GetRange(start, count)));
            item.Raw(")"u8);
        }

        if (asked.Contains(SearchReturnOption.Count))
        {
            writer.Count((uint)numbers.Count);
        }

        if (asked.Contains(SearchReturnOption.Relevancy) && result.Relevancy is { } relevancy)
        {
            WriteRelevancy(writer, asked, result, relevancy);
        }

        if (withModSeq && result.Told(asked).HighestModSeq is { } highest)
        {
            writer.ModSeq(highest);
        }

        writer.End();
    }

    // search-return-data =/ "RELEVANCY" SP score-list; score-list = "(" [score *(SP score)] ")" (RFC 6203 §7). In the order of the messages
    // that are told: all of them, unless only PARTIAL tells some.
    private static void WriteRelevancy(
        EsearchWriter writer, IReadOnlyList<SearchReturnOption> asked, SearchResult result, Relevancy relevancy)
    {
        var (start, count) = !asked.Contains(SearchReturnOption.All) && asked.OfType<PartialReturnOption>().FirstOrDefault() is { } partial
            ? partial.Range.In(result.Count)
            : (0, result.Count);
        var item = writer.Item("RELEVANCY"u8).Raw("("u8);
        for (var i = start; i < start + count; i++)
        {
            _ = i > start ? item.Space() : item;
            item.Number((ulong)relevancy.Of(result.Positions[i]));
        }

        item.Raw(")"u8);
    }
}
