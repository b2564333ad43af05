using Posthorn.Imap.Commands;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>What a search has found, in the order in which it is answered.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Positions">The messages, as positions in the scope; ascending, unless they have been sorted.</param>
/// <param name="Searched">How many messages were looked at.</param>
/// <param name="IsSorted">Whether their order means something (RFC 5267 §3), so that sets in the answer keep it.</param>
internal sealed record SearchResult(SearchScope Scope, IReadOnlyList<int> Positions, int Searched, bool IsSorted = false)
{
    /// <summary>How relevant the messages are; null without FUZZY (RFC 6203 §4).</summary>
    public Relevancy? Relevancy { get; init; }

    /// <summary>How many.</summary>
    public int Count => Positions.Count;

    /// <summary>The numbers, or the UIDs, in order.</summary>
    public List<uint> Names(CommandForm form)
    {
        var names = new List<uint>(Count);
        foreach (var position in Positions)
        {
            names.Add(form == CommandForm.Uid ? Scope.Messages[position].Uid : (uint)position + 1);
        }

        return names;
    }

    /// <summary>The UIDs.</summary>
    public UidSet Uids => UidSet.Of(Positions.Select(position => Scope.Messages[position].Uid));

    /// <summary>The highest mod-sequence of the messages (RFC 7162 §3.1.5); null if there is none.</summary>
    public ulong? HighestModSeq
    {
        get
        {
            ulong? highest = null;
            foreach (var position in Positions)
            {
                highest = Math.Max(highest ?? 0, (ulong)Scope.Now(Scope.Messages[position]).ModSeq);
            }

            return highest;
        }
    }

    /// <summary>
    /// The messages of which an answer with these options tells something; they are what SAVE keeps (RFC 5182 §2.4, RFC 9394 §3.2:
    /// with neither ALL nor COUNT, only what MIN, MAX and PARTIAL tell).
    /// </summary>
    public SearchResult Told(IReadOnlyList<SearchReturnOption> asked)
    {
        var min = asked.Contains(SearchReturnOption.Min);
        var max = asked.Contains(SearchReturnOption.Max);
        var partial = asked.OfType<PartialReturnOption>().FirstOrDefault();
        if (Count == 0 || asked.Contains(SearchReturnOption.All) || asked.Contains(SearchReturnOption.Count) || (!min && !max && partial is null))
        {
            return this;
        }

        var told = new List<int>();
        if (min)
        {
            told.Add(Positions[0]);
        }

        if (partial is not null)
        {
            var (start, count) = partial.Range.In(Count);
            told.AddRange(Positions.Skip(start).Take(count));
        }

        if (max)
        {
            told.Add(Positions[^1]);
        }

        return this with { Positions = told };
    }
}
