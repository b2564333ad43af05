using Posthorn.Imap.Search;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Contexts;

/// <summary>
/// The search key of a live result. What it says of numbers is decided when the command is given and stays (RFC 5267 §4.3): a message
/// keeps its UID when its number changes. "n:*" of UIDs goes on with the messages to come.
/// </summary>
internal static class FixedKey
{
    /// <summary>The key with sets of UIDs in place of numbers, "*" and "$".</summary>
    public static SearchKey Of(SearchKey key, SearchScope scope) => key switch
    {
        SequenceKey numbers => new UidKey(SetOf(scope.Resolve(numbers.Messages, byUid: false))),
        UidKey { Uids.IsLastSearch: true } last => new UidKey(SetOf(scope.Resolve(last.Uids, byUid: true))),
        UidKey { Uids.HasStar: true } uids => WithStar(uids.Uids, scope),
        NotKey not => new NotKey(Of(not.Key, scope)),
        FuzzyKey fuzzy => new FuzzyKey(Of(fuzzy.Key, scope)),
        AndKey and => new AndKey([.. and.Keys.Select(one => Of(one, scope))]),
        OrKey or => new OrKey([.. or.Alternatives.Select(one => Of(one, scope))]),
        _ => key,
    };

    private static SearchKey WithStar(MessageSet set, SearchScope scope)
    {
        var highest = scope.Messages.Count == 0 ? 0 : scope.Messages[^1].Uid;
        var now = new UidKey(set.Resolve(highest));
        return set.OpenFrom is { } first ? new OrKey([now, new UidAfterKey(Math.Max(first - 1, highest))]) : now;
    }

    private static MessageSet SetOf(UidSet uids)
    {
        var builder = new MessageSetBuilder();
        foreach (var (first, last) in uids.Ranges)
        {
            builder.Add(first, last);
        }

        return builder.Build();
    }
}
