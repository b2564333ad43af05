using System.Security.Cryptography;
using Posthorn.Imap.Commands;
using Posthorn.Imap.Metadata;
using Posthorn.Imap.Session;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Search;

/// <summary>
/// Puts what is kept under a name in the place of FILTER keys (RFC 5466 §3.1). A filter is one key, as if it stood in parentheses. One
/// instance a command.
/// </summary>
internal sealed class SearchFilters
{
    /// <summary>Where a user's own filters are kept (RFC 5466 §3.2).</summary>
    public const string PrivateValues = "/private/filters/values/";

    /// <summary>Where those are kept that all users share.</summary>
    public const string SharedValues = "/shared/filters/values/";

    /// <summary>
    /// Keys of a search with all its filters: each is looked at for every message, and filters that name filters would multiply without
    /// end. Four times what one command can have.
    /// </summary>
    private const int MaxKeys = 16 * 1024;

    /// <summary>
    /// Levels of such a search: twice what a command may have (<see cref="ImapLimits.Nesting"/>), since every level costs stack.
    /// </summary>
    private const int MaxDepth = 200;

    private readonly ImapGrammar _grammar;
    private readonly AnnotationView _server;
    private readonly Dictionary<string, Part> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _underWay = new(StringComparer.OrdinalIgnoreCase);
    private IncrementalHash? _texts;
    private string? _undefined;
    private bool _isTooLarge;

    private SearchFilters(ImapGrammar grammar, AnnotationView server) => (_grammar, _server) = (grammar, server);

    /// <summary>A search program without any FILTER key; or how the command ends that cannot have it.</summary>
    public static async ValueTask<(SearchProgram? Program, Completion Problem)> ExpandAsync(ImapSession session, SearchProgram program, CancellationToken cancel)
    {
        if (!program.Key.Has<FilterKey>())
        {
            return (program, default);
        }

        if (program.Charset is { } charset && charset.ToUpperInvariant() is not ("UTF-8" or "US-ASCII"))
        {
            // RFC 5466 §3.1: FILTER means UTF-8.
            return (null, Completion.Bad(ResponseCode.BadCharset("UTF-8", "US-ASCII"), "A search with FILTER is in UTF-8."));
        }

        var filters = new SearchFilters(session.Grammar, await AnnotationView.OfServerAsync(session, cancel));
        var key = filters.Expand(program.Key, 0).Key;
        return filters._undefined is { } name
                ? (null, Completion.No(new ResponseCode("UNDEFINED-FILTER", writer => writer.Ascii(name)), "There is no such filter, or it cannot be used."))
            : filters._isTooLarge ? (null, Completion.No(ResponseCode.Limit, "The filters make the search too large."))
            : (program with { Key = key }, default);
    }

    /// <summary>Says what is wrong with what is to be kept as a filter; null for other entries, and for what can be used (RFC 5466 §3.2).</summary>
    public static ResponseText? Problem(ImapSession session, MetadataValue value)
    {
        if (!session.Profile.Offers("FILTERS")
            || !(MetadataEntry.IsBelow(value.Entry, PrivateValues) || MetadataEntry.IsBelow(value.Entry, SharedValues)))
        {
            return null;
        }

        var name = value.Entry[(value.Entry.IndexOf("/values/", StringComparison.OrdinalIgnoreCase) + "/values/".Length)..];
        if (!IsName(name))
        {
            return "This cannot be the name of a filter.";
        }

        if (value.Value is not null && ImapReader.ReadFilter(value.Value, session.Profile.Grammar, out _) is { } error)
        {
            ResponseText wrong = $"A filter is made of search keys: expected {error.Expected} at octet {error.Offset}.";
            return wrong;
        }

        return null;
    }

    /// <summary>Whether a text can be the name of a filter.</summary>
    public static bool IsName(string text)
    {
        var reader = new ImapReader(System.Text.Encoding.ASCII.GetBytes(text));
        _ = reader.FilterName();
        reader.End();
        return !reader.Failed;
    }

    /// <summary>Reads a filter as a whole, with those that it names.</summary>
    /// <param name="grammar">The language.</param>
    /// <param name="server">The filters that it may name.</param>
    /// <param name="name">Its own name among those; null if it is not one of them.</param>
    /// <param name="criteria">Its value.</param>
    /// <param name="texts">Takes all that it is made of.</param>
    /// <returns>A key without filters; null if it cannot be used.</returns>
    public static SearchKey? Read(ImapGrammar grammar, AnnotationView server, string? name, ReadOnlyMemory<byte> criteria, IncrementalHash texts)
    {
        texts.AppendData(criteria.Span);
        if (ImapReader.ReadFilter(criteria.Span, grammar, out var key) is not null)
        {
            return null;
        }

        var filters = new SearchFilters(grammar, server) { _texts = texts };
        if (name is not null)
        {
            filters._underWay.Add(name);
        }

        key = filters.Expand(key, 0).Key;
        return filters._undefined is null && !filters._isTooLarge ? key : null;
    }

    private Part Expand(SearchKey key, int depth)
    {
        // Before anything else: a chain of filters is as deep as the stack.
        _isTooLarge |= depth > MaxDepth;
        if (_undefined is not null || _isTooLarge)
        {
            return Part.None;
        }

        var part = key switch
        {
            FilterKey filter => Lookup(filter.Name, depth),
            NotKey not => Expand(not.Key, depth + 1).Then(inner => new NotKey(inner)),
            FuzzyKey fuzzy => Expand(fuzzy.Key, depth + 1).Then(inner => new FuzzyKey(inner)),
            AndKey and => Together(and.Keys, depth, keys => new AndKey(keys)),
            OrKey or => Together(or.Alternatives, depth, keys => new OrKey(keys)),
            _ => new Part(key, 1, 1),
        };
        _isTooLarge |= depth + part.Depth > MaxDepth || part.Keys > MaxKeys;
        return part;
    }

    private Part Together(IReadOnlyList<SearchKey> keys, int depth, Func<IReadOnlyList<SearchKey>, SearchKey> combine)
    {
        var parts = new List<Part>(keys.Count);
        foreach (var key in keys)
        {
            parts.Add(Expand(key, depth + 1));
        }

        return new Part(combine(parts.ConvertAll(part => part.Key)), parts.Sum(part => part.Keys) + 1, parts.Max(part => part.Depth) + 1);
    }

    // A filter is read once, however often it is named.
    private Part Lookup(string name, int depth)
    {
        if (_parts.TryGetValue(name, out var known))
        {
            return known;
        }

        // RFC 5466 §3.1: private before shared. What is no search, or leads back to itself, is as if it were not there.
        var value = _server.Find(PrivateValues + name) ?? _server.Find(SharedValues + name);
        if (value is not { } criteria || _underWay.Contains(name) || ImapReader.ReadFilter(criteria.Span, _grammar, out var key) is not null)
        {
            _undefined = name;
            return Part.None;
        }

        _texts?.AppendData(System.Text.Encoding.ASCII.GetBytes($"\n{name} "));
        _texts?.AppendData(criteria.Span);
        _underWay.Add(name);
        var part = _parts[name] = Expand(key, depth);
        _underWay.Remove(name);
        return part;
    }

    /// <summary>A key without filters.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Keys">How many keys are in it, those that it has several times counted as often.</param>
    /// <param name="Depth">Levels.</param>
    private readonly record struct Part(SearchKey Key, long Keys, int Depth)
    {
        public static Part None { get; } = new(AllKey.Instance, 0, 0);

        public Part Then(Func<SearchKey, SearchKey> around) => new(around(Key), Keys + 1, Depth + 1);
    }
}
