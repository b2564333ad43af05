using System.Text;
using Posthorn.Mail;

namespace Posthorn.Store.Sqlite;

/// <summary>Scores the messages of a segment for a fuzzy query: goes through all terms of the zones, and reads the postings of those that are
/// like a word of the query.</summary>
/// <param name="database">A reading connection, in a transaction.</param>
/// <param name="segment">The segment.</param>
internal sealed class SegmentScores(Connection database, Segment segment)
{
    /// <summary>Octets by which a term may be longer or shorter than a word that is like it: two letters, each up to four octets.</summary>
    private const int MostDifferent = 8;

    /// <summary>Scores.</summary>
    /// <returns>One for each message.</returns>
    /// <exception cref="IndexDamageException">The segment is not what was written.</exception>
    public byte[] Find(FuzzyLookup lookup, CancellationToken cancel)
    {
        var words = lookup.Query.Words.Select(Encoding.UTF8.GetBytes).ToArray();
        var best = new byte[words.Length * segment.Uids.Length];
        foreach (var zone in lookup.Zones)
        {
            var (low, high) = ((byte)TermMarker.Of(zone, true), (byte)TermMarker.Of(zone, false));
            var (first, end) = segment.Directory.Range(low, high);
            for (var page = first; page < end; page++)
            {
                cancel.ThrowIfCancellationRequested();
                FindInPage(page, lookup.Query, words, zone, low, high, best);
            }
        }

        var scores = new byte[segment.Uids.Length];
        for (var message = 0; message < scores.Length; message++)
        {
            scores[message] = (byte)FuzzyQuery.Score(best.AsSpan(message * words.Length, words.Length));
        }

        foreach (var message in Unread())
        {
            scores[message] = TextScores.Unknown;
        }

        return scores;
    }

    private void FindInPage(int page, FuzzyQuery query, byte[][] words, TermZone zone, byte low, byte high, byte[] best)
    {
        var terms = segment.Terms(database, page);
        PageReader postings = default;
        Span<char> characters = stackalloc char[TermScanner.MaxTermLength];
        var place = 0;
        for (var begin = 1; begin < terms.Length; place++)
        {
            var line = terms[begin..(begin + terms[begin..].IndexOf(SegmentWriter.Separator))];
            begin += line.Length + 1;
            if (line[0] < low || line[0] > high)
            {
                continue;
            }

            var text = line[1..];
            for (var word = 0; word < words.Length; word++)
            {
                if (Math.Abs(text.Length - words[word].Length) > MostDifferent && !text.StartsWith(words[word]))
                {
                    continue;
                }

                var length = Encoding.UTF8.GetChars(text, characters);
                if (query.Similarity(word, characters[..length]) is > 0 and var similarity)
                {
                    if (postings.IsEmpty)
                    {
                        postings = new PageReader(segment.PostingsOf(database, page));
                    }

                    postings.SkipTo(place);
                    Take(postings.Peek(), word, words.Length, FuzzyQuery.Weigh(similarity, zone), best);
                }
            }
        }
    }

    private static void Take(ReadOnlySpan<byte> list, int word, int words, byte worth, byte[] best)
    {
        uint message = 0;
        for (var at = 0; at < list.Length;)
        {
            message += Postings.Read(list, ref at);
            var index = ((long)message * words) + word;
            if (index >= best.Length)
            {
                throw new IndexDamageException();
            }

            best[index] = Math.Max(best[index], worth);
        }
    }

    private List<int> Unread()
    {
        var unread = new ulong[(segment.Uids.Length + 63) / 64];
        new SegmentSearch(database, segment).FindUnread(unread);
        return [.. Enumerable.Range(0, segment.Uids.Length).Where(message => (unread[message >> 6] & (1UL << (message & 63))) != 0)];
    }
}
