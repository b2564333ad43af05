using Posthorn.Imap.Syntax;
using Posthorn.Mail;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>What the text index of the store says about the texts in a search key, message by message.</summary>
internal sealed class IndexedTexts
{
    /// <summary>Texts that are looked up at most: each may go through all terms. What is beyond is read.</summary>
    private const int MaxLookups = 64;

    private readonly Dictionary<SearchKey, TextMatches> _matches = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SearchKey, TextScores> _scores = new(ReferenceEqualityComparer.Instance);

    private IndexedTexts()
    {
    }

    /// <summary>Asks the index; null if it has nothing to say.</summary>
    public static async ValueTask<IndexedTexts?> AskAsync(
        ITextIndex index, MailboxId mailbox, SearchKey key, Collation collation, CancellationToken cancel)
    {
        var lookups = new Lookups(collation);
        lookups.Collect(key, isFuzzy: false);
        var texts = new IndexedTexts();
        if (lookups.Exact.Count > 0 && await index.FindAsync(mailbox, [.. lookups.Exact.Values], cancel) is { } found)
        {
            foreach (var (leaf, matches) in lookups.Exact.Keys.Zip(found))
            {
                texts._matches[leaf] = matches;
            }
        }

        if (lookups.Fuzzy.Count > 0 && await index.ScoreAsync(mailbox, [.. lookups.Fuzzy.Values], cancel) is { } scored)
        {
            foreach (var (leaf, scores) in lookups.Fuzzy.Keys.Zip(scored))
            {
                texts._scores[leaf] = scores;
            }
        }

        return texts._matches.Count + texts._scores.Count > 0 ? texts : null;
    }

    /// <summary>Whether a message matches a key that looks for a text; null if it must be read.</summary>
    public bool? Matches(SearchKey leaf, uint uid) => _matches.TryGetValue(leaf, out var matches) ? matches.Of(uid) : null;

    /// <summary>How well a message matches a key inside of FUZZY that looks for a text; null if it must be read.</summary>
    public int? Score(SearchKey leaf, uint uid) => _scores.TryGetValue(leaf, out var scores) ? scores.Of(uid) : null;

    /// <summary>What is to be asked for the keys of a search.</summary>
    private sealed class Lookups(Collation collation)
    {
        public Dictionary<SearchKey, TextLookup> Exact { get; } = new(ReferenceEqualityComparer.Instance);

        public Dictionary<SearchKey, FuzzyLookup> Fuzzy { get; } = new(ReferenceEqualityComparer.Instance);

        public void Collect(SearchKey key, bool isFuzzy)
        {
            switch (key)
            {
                case AndKey and:
                    CollectAll(and.Keys, isFuzzy);
                    break;
                case OrKey or:
                    CollectAll(or.Alternatives, isFuzzy);
                    break;
                case NotKey not:
                    Collect(not.Key, isFuzzy);
                    break;
                case FuzzyKey fuzzy:
                    Collect(fuzzy.Key, isFuzzy: true);
                    break;
                default:
                    CollectText(key, isFuzzy);
                    break;
            }
        }

        private void CollectAll(IReadOnlyList<SearchKey> keys, bool isFuzzy)
        {
            foreach (var key in keys)
            {
                Collect(key, isFuzzy);
            }
        }

        private void CollectText(SearchKey key, bool isFuzzy)
        {
            if (Exact.Count + Fuzzy.Count >= MaxLookups || TextKeys.TextOf(key) is not { } text)
            {
                return;
            }

            var zones = TextKeys.ZonesOf(key);

            // A term in the zone of several fields does not tell in which of them it stands.
            var tells = zones is not [TermZone.Header];
            if (isFuzzy && FuzzyQuery.Of(text) is { } words)
            {
                if (tells)
                {
                    Fuzzy.TryAdd(key, new FuzzyLookup(words, zones));
                }
            }
            else if (TermQuery.Of(text) is { } query)
            {
                Exact.TryAdd(key, new TextLookup(query, zones, tells && ReferenceEquals(collation, Collation.UnicodeCasemap)));
            }
        }
    }
}
