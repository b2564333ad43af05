using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Search;

/// <summary>Finds keys of a kind inside of others.</summary>
internal static class SearchKeys
{
    /// <summary>The FUZZY keys by which messages are found, so not those inside of NOT.</summary>
    public static IEnumerable<FuzzyKey> FuzzyIn(SearchKey key) => key switch
    {
        FuzzyKey fuzzy => [fuzzy],
        AndKey and => and.Keys.SelectMany(FuzzyIn),
        OrKey or => or.Alternatives.SelectMany(FuzzyIn),
        _ => [],
    };

    /// <summary>The ages that matter (RFC 5032), in seconds.</summary>
    public static IEnumerable<uint> AgesIn(SearchKey key) => key switch
    {
        AgeKey age => [age.Seconds],
        NotKey not => AgesIn(not.Key),
        FuzzyKey fuzzy => AgesIn(fuzzy.Key),
        AndKey and => and.Keys.SelectMany(AgesIn),
        OrKey or => or.Alternatives.SelectMany(AgesIn),
        _ => [],
    };
}
