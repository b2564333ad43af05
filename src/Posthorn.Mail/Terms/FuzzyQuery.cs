using System.Collections.Immutable;

namespace Posthorn.Mail;

/// <summary>
/// How well the terms of a text match what somebody looks for roughly (RFC 6203): words in any order, in other forms, with a letter wrong.
/// Immutable; any thread may use one.
/// </summary>
public sealed class FuzzyQuery
{
    /// <summary>Words that are looked for at most; the others are disregarded.</summary>
    public const int MaxWords = 16;

    /// <summary>Letters of a word in which one may be wrong, and in which two may.</summary>
    private const int OneWrong = 4, TwoWrong = 8;

    private readonly string[] _words;
    private readonly bool[] _isStrict;

    private FuzzyQuery(string[] words)
    {
        _words = words;

        // Another digit makes another number.
        _isStrict = Array.ConvertAll(words, word => word.Any(char.IsDigit) || TermClasses.Of(word.EnumerateRunes().First()) != TermClass.Word);
    }

    /// <summary>How many words there are: 1 to <see cref="MaxWords"/>.</summary>
    public int Count => _words.Length;

    /// <summary>The words, as terms have them.</summary>
    public ImmutableArray<string> Words => [.. _words];

    /// <summary>Makes the query; null if there is no word in the text.</summary>
    public static FuzzyQuery? Of(string text)
    {
        var words = new WordList();
        var scanner = new TermScanner(words);
        scanner.Take(text);
        scanner.Finish();
        return words.Found.Count == 0 ? null : new FuzzyQuery([.. words.Found]);
    }

    /// <summary>How much a term is like one of the words: 0 for not at all, 100 for the same.</summary>
    /// <param name="word">Which word, from 0.</param>
    /// <param name="term">The term, without its marker.</param>
    public int Similarity(int word, ReadOnlySpan<char> term)
    {
        const int Same = 100, Longer = 80, Shorter = 70, OneOff = 60, TwoOff = 40;
        const int LeastBeginning = 3;
        var wanted = _words[word].AsSpan();
        if (term.SequenceEqual(wanted))
        {
            return Same;
        }

        if (_isStrict[word])
        {
            return 0;
        }

        if (wanted.Length >= LeastBeginning && term.StartsWith(wanted))
        {
            return Longer;
        }

        if (term.Length > LeastBeginning && wanted.StartsWith(term) && wanted.Length - term.Length <= 2)
        {
            return Shorter;
        }

        var allowed = wanted.Length >= TwoWrong ? 2 : wanted.Length >= OneWrong ? 1 : 0;
        var edits = Edits(wanted, term, allowed);
        return edits > allowed ? 0 : edits == 1 ? OneOff : TwoOff;
    }

    /// <summary>What a similarity is worth where the term stands: a subject says more of a message than one of many words in it.</summary>
    public static byte Weigh(int similarity, TermZone zone)
    {
        var percent = zone switch
        {
            TermZone.Subject => 100,
            TermZone.From or TermZone.To or TermZone.Cc => 95,
            TermZone.Body => 85,
            _ => 60,
        };
        return (byte)((similarity * percent) / 100);
    }

    /// <summary>The score of a text: 0 if too few of the words are in it, otherwise 1 to 100.</summary>
    /// <param name="best">For each word, the best of what its similar terms are worth.</param>
    public static int Score(ReadOnlySpan<byte> best)
    {
        var (sum, found) = (0, 0);
        foreach (var one in best)
        {
            sum += one;
            found += one > 0 ? 1 : 0;
        }

        // All of two words, two of three, three of four.
        var needed = best.Length <= 2 ? best.Length : ((2 * best.Length) + 2) / 3;
        return found < needed ? 0 : Math.Max(1, sum / best.Length);
    }

    /// <summary>
    /// Letters that must be added, left out, replaced, or exchanged with the next, to make one word of the other; one more than allowed if
    /// there are more than that.
    /// </summary>
    private static int Edits(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int allowed)
    {
        if (allowed == 0 || Math.Abs(one.Length - other.Length) > allowed)
        {
            return allowed + 1;
        }

        // The last three rows of the table of distances between all beginnings.
        var width = other.Length + 1;
        Span<int> rows = stackalloc int[3 * width];
        var before = rows[..width];
        var last = rows[width..(2 * width)];
        var row = rows[(2 * width)..];
        for (var i = 0; i < width; i++)
        {
            last[i] = i;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j < width; j++)
            {
                var cost = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            if (least > allowed)
            {
                return allowed + 1;
            }

            var oldest = before;
            before = last;
            last = row;
            row = oldest;
        }

        return last[^1];
    }

    private sealed class WordList : ITermSink
    {
        public List<string> Found { get; } = [];

        public bool IsFull => Found.Count >= MaxWords;

        public void Add(ReadOnlySpan<char> term)
        {
            var word = term[1..].ToString();
            if (!IsFull && !Found.Contains(word))
            {
                Found.Add(word);
            }
        }
    }
}

/// <summary>Finds how well a text matches a <see cref="FuzzyQuery"/>, from its terms.</summary>
/// <param name="query">The query.</param>
/// <param name="zones">Where terms count.</param>
public sealed class FuzzyMatcher(FuzzyQuery query, IReadOnlyList<TermZone> zones) : ITermSink
{
    private readonly byte[] _best = new byte[query.Count];

    /// <inheritdoc/>
    public bool IsFull => false;

    /// <summary>The score of the terms so far.</summary>
    public int Score => FuzzyQuery.Score(_best);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<char> term)
    {
        var zone = TermMarker.ZoneOf(term[0]);
        if (!zones.Contains(zone))
        {
            return;
        }

        for (var word = 0; word < _best.Length; word++)
        {
            _best[word] = Math.Max(_best[word], FuzzyQuery.Weigh(query.Similarity(word, term[1..]), zone));
        }
    }
}
