using System.Collections.Immutable;
using System.Text;
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

    private IndexedTexts()
    {
    }

    /// <summary>Asks the index; null if it has nothing to say.</summary>
    public static async ValueTask<IndexedTexts?> AskAsync(
        ITextIndex index, MailboxId mailbox, SearchKey key, Collation collation, CancellationToken cancel)
    {
        var lookups = new Dictionary<SearchKey, TextLookup>(ReferenceEqualityComparer.Instance);
        Collect(key, collation, lookups);
        if (lookups.Count == 0)
        {
            return null;
        }

        if (await index.FindAsync(mailbox, [.. lookups.Values], cancel) is not { } found)
        {
            return null;
        }

        var texts = new IndexedTexts();
        foreach (var (leaf, matches) in lookups.Keys.Zip(found))
        {
            texts._matches[leaf] = matches;
        }

        return texts;
    }

    /// <summary>Whether a message matches a key that looks for a text; null if it must be read.</summary>
    public bool? Matches(SearchKey leaf, uint uid) => _matches.TryGetValue(leaf, out var matches) ? matches.Of(uid) : null;

    private static void Collect(SearchKey key, Collation collation, Dictionary<SearchKey, TextLookup> lookups)
    {
        switch (key)
        {
            case AndKey and:
                CollectAll(and.Keys, collation, lookups);
                return;
            case OrKey or:
                CollectAll(or.Alternatives, collation, lookups);
                return;
            case NotKey not:
                Collect(not.Key, collation, lookups);
                return;
        }

        if (lookups.Count < MaxLookups && Text(key) is { } text && TermQuery.Of(text) is { } query)
        {
            var zones = Zones(key);

            // A term in the zone of several fields does not tell in which of them it stands.
            var decides = ReferenceEquals(collation, Collation.UnicodeCasemap) && (key is TextKey or BodyKey || zones is not [TermZone.Header]);
            lookups.TryAdd(key, new TextLookup(query, zones, decides));
        }
    }

    private static void CollectAll(IReadOnlyList<SearchKey> keys, Collation collation, Dictionary<SearchKey, TextLookup> lookups)
    {
        foreach (var key in keys)
        {
            Collect(key, collation, lookups);
        }
    }

    private static string? Text(SearchKey key) => key switch
    {
        TextKey text => text.Text,
        BodyKey body => body.Text,
        EnvelopeKey envelope => envelope.Text,
        HeaderKey header => header.Text,
        _ => null,
    };

    private static ImmutableArray<TermZone> Zones(SearchKey key) => key switch
    {
        TextKey => [.. TermMarker.Zones],
        BodyKey => [TermZone.Body],
        EnvelopeKey envelope => [TermMarker.ZoneOf(Encoding.ASCII.GetBytes(envelope.Field.ToString()))],
        HeaderKey header => [TermMarker.ZoneOf(Encoding.UTF8.GetBytes(header.Field))],
        _ => [],
    };
}
