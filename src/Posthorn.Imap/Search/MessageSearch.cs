using System.Runtime.CompilerServices;
using Posthorn.Imap.Fetch;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>
/// Finds the messages of one mailbox that match a search key (RFC 9051 §6.4.4): first what the snapshot alone decides, then what the text
/// index does, then the rest by reading it. Tells how far it is (RFC 9585).
/// </summary>
/// <param name="session">Its client is told.</param>
/// <param name="scope">The mailbox.</param>
/// <param name="key">What is looked for.</param>
/// <param name="passes">How many times the command goes through messages; this is the first time. More than one makes the goal that is told
/// larger, for a goal must not change (RFC 9585 §4).</param>
/// <param name="comparator">By what texts are compared; null for what the session compares by now.</param>
internal sealed class MessageSearch(ImapSession session, SearchScope scope, SearchKey key, int passes = 1, Comparator? comparator = null)
{
    /// <summary>Messages that are looked at, in memory, before the clock is.</summary>
    private const int ProgressEvery = 4096;

    /// <summary>Messages that are read at once: asking the text index would take longer.</summary>
    private const int FewToRead = 32;

    private readonly Comparator _comparator = comparator ?? session.Comparator;
    private readonly List<FuzzyKey> _fuzzy = [.. SearchKeys.FuzzyIn(key)];
    private readonly Dictionary<int, int> _scores = [];
    private readonly QuickSearch _quick = new(scope, session.Server.Store.Time.GetUtcNow());

    /// <summary>How well the messages that were found match what is looked for roughly; null if nothing is.</summary>
    public Relevancy? Relevancy => _fuzzy.Count > 0 ? new Relevancy(_scores) : null;

    /// <summary>Whether a message counts as searched, whatever is found (RFC 9738 §3.1).</summary>
    public bool IsSearched(in MessageEntry message) => _quick.IsSearched(key, message);

    /// <summary>The positions of the messages that match, ascending.</summary>
    /// <param name="among">The positions that are looked at, ascending; null for all.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DamagedContentException">A message that had to be read is damaged: the result would lack something.</exception>
    public async ValueTask<List<int>> FindAsync(IReadOnlyList<int>? among, CancellationToken cancel)
    {
        var count = among?.Count ?? scope.Messages.Count;
        var found = new List<int>();
        var undecided = new List<int>();
        var done = 0;
        using (var all = scope.Messages.GetEnumerator())
        {
            for (var at = -1; done < count;)
            {
                for (var wanted = among?[done] ?? done; at < wanted; at++)
                {
                    all.MoveNext();
                }

                switch (Matches(at, all.Current))
                {
                    case true:
                        found.Add(at);
                        break;
                    case null:
                        undecided.Add(at);
                        break;
                }

                if (++done % ProgressEvery == 0)
                {
                    await session.Progress.TellIfDueAsync(done - undecided.Count, (long)passes * count, cancel);
                }
            }
        }

        var decided = found.Count;
        if (undecided.Count > FewToRead && session.Server.Store.Engine.TextIndex is { } index)
        {
            _quick.Index = await IndexedTexts.AskAsync(index, scope.Mailbox, key, _comparator.Collation, cancel);
            undecided = _quick.Index is null ? undecided : Decide(undecided, found);
        }

        if (undecided.Count > FewToRead && key.Has<DateKey>(date => date.Which == SearchDate.Sent))
        {
            undecided = await ReadDatesAsync(undecided, found, count, cancel);
        }

        if (undecided.Count > 0)
        {
            await foreach (var position in ReadAsync(undecided, count, cancel))
            {
                found.Add(position);
            }
        }

        if (decided < found.Count)
        {
            found.Sort();
        }

        return found;
    }

    /// <summary>Whether a message matches, with its score; null if it has to be read.</summary>
    private bool? Matches(int position, in MessageEntry message)
    {
        var matches = _quick.Matches(key, message);
        if (matches != true || _fuzzy.Count == 0)
        {
            return matches;
        }

        var sum = 0;
        var found = 0;
        foreach (var fuzzy in _fuzzy)
        {
            if (_quick.Score(fuzzy, message) is not { } score)
            {
                return null;
            }

            sum += score;
            found += score > 0 ? 1 : 0;
        }

        _scores[position] = sum / Math.Max(1, found);
        return true;
    }

    private async ValueTask<int> ScoreAsync(DeepSearch deep, CancellationToken cancel)
    {
        var (sum, found) = (0, 0);
        foreach (var fuzzy in _fuzzy)
        {
            var score = await deep.ScoreAsync(fuzzy, cancel);
            sum += score;
            found += score > 0 ? 1 : 0;
        }

        return sum / Math.Max(1, found);
    }

    /// <summary>Asks once more, now that more is known: adds what matches, and returns what is still to be read.</summary>
    private List<int> Decide(List<int> undecided, List<int> found)
    {
        var left = new List<int>();
        using var all = scope.Messages.GetEnumerator();
        var at = -1;
        foreach (var position in undecided)
        {
            for (; at < position; at++)
            {
                all.MoveNext();
            }

            switch (Matches(position, all.Current))
            {
                case true:
                    found.Add(position);
                    break;
                case null:
                    left.Add(position);
                    break;
            }
        }

        return left;
    }

    /// <summary>Asks once more with the Date fields, which are read by themselves in a fraction of the time.</summary>
    private async ValueTask<List<int>> ReadDatesAsync(List<int> undecided, List<int> found, int count, CancellationToken cancel)
    {
        var left = new List<int>();
        var uids = UidSet.Of(undecided.Select(position => scope.Messages[position].Uid));
        var summaries = session.Server.Store.Engine.ReadSummariesAsync(scope.Mailbox, uids, cancel);
        var next = 0;
        await foreach (var summary in summaries)
        {
            while (scope.Messages[undecided[next]].Uid != summary.Uid)
            {
                next++;   // collected already: there is nothing to be read
            }

            _quick.Sent = (summary.Uid, summary.Summary.SentDate);
            var position = undecided[next];
            switch (Matches(position, scope.Messages[position]))
            {
                case true:
                    found.Add(position);
                    break;
                case null:
                    left.Add(position);
                    break;
            }

            if (++next % ProgressEvery == 0)
            {
                await session.Progress.TellIfDueAsync(count - undecided.Count, (long)passes * count, cancel);
            }
        }

        return left;
    }

    /// <summary>Reads the messages that cannot be decided otherwise, and yields the positions of those that match, ascending.</summary>
    private async IAsyncEnumerable<int> ReadAsync(List<int> undecided, int count, [EnumeratorCancellation] CancellationToken cancel)
    {
        var engine = session.Server.Store.Engine;
        var uids = UidSet.Of(undecided.Select(position => scope.Messages[position].Uid));
        var rows = engine.ReadMessagesAsync(scope.Mailbox, uids, DeepSearch.DetailsFor(key), cancel);
        var next = 0;
        await foreach (var row in session.Progress.OverAsync(rows, count - undecided.Count, (long)passes * count, cancel))
        {
            // Rows come in the same order; of a message that is collected already, there is none.
            while (scope.Messages[undecided[next]].Uid != row.Uid)
            {
                next++;
            }

            await using var deep = new DeepSearch(_quick, scope.Messages[undecided[next]], new MessageBytes(engine, row), _comparator.Collation);
            if (await deep.MatchesAsync(key, cancel))
            {
                if (_fuzzy.Count > 0)
                {
                    _scores[undecided[next]] = await ScoreAsync(deep, cancel);
                }

                yield return undecided[next];
            }
        }
    }
}
