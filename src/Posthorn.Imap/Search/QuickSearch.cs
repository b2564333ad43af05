using Posthorn.Imap.Fetch;
using Posthorn.Imap.Syntax;
using Posthorn.Store;

namespace Posthorn.Imap.Search;

/// <summary>
/// Decides search keys from the snapshot alone where that is possible: flags, numbers, UIDs, sizes, internal dates; and texts as far as the
/// text index knows. Null means that the message has to be read.
/// </summary>
/// <param name="scope">The messages.</param>
/// <param name="now">The moment from which ages are counted.</param>
internal sealed class QuickSearch(SearchScope scope, DateTimeOffset now)
{
    private readonly long _now = now.ToUnixTimeSeconds();
    private readonly Dictionary<MessageSet, UidSet> _sets = new(ReferenceEqualityComparer.Instance);

    /// <summary>A message whose Date field has been read, and what it says; null if it says nothing that can be read.</summary>
    public (uint Uid, DateTimeOffset? Sent)? Sent { get; set; }

    /// <summary>What the text index says; null if it has not been asked.</summary>
    public IndexedTexts? Index { get; set; }

    /// <summary>Whether the message matches; null if its content has to decide.</summary>
    public bool? Matches(SearchKey key, in MessageEntry message) => key switch
    {
        AllKey => true,
        AndKey and => All(and, message),
        OrKey or => Any(or, message),
        NotKey not => !Matches(not.Key, message),
        FuzzyKey => Score(key, message) is { } score ? score > 0 : null,
        FlagKey flag => HasFlag(flag.Flag, message) == flag.IsSet,
        SequenceKey numbers => Contains(numbers.Messages, byUid: false, message.Uid),
        UidKey uids => Contains(uids.Uids, byUid: true, message.Uid),
        UidAfterKey after => message.Uid > after.Uid,
        UidBeforeKey before => message.Uid < before.Uid,
        DateKey { Which: SearchDate.Internal } date => Compare(date, DateOnly.FromDateTime(message.InternalDate.ToDateTimeOffset().DateTime)),
        DateKey { Which: SearchDate.Sent } date => Sent is { } read && read.Uid == message.Uid ? IsSent(date, read.Sent) : null,
        AgeKey age => age.IsOlder ? message.InternalDate.UnixSeconds <= _now - age.Seconds : message.InternalDate.UnixSeconds >= _now - age.Seconds,
        SaveDateSupportedKey => true,   // RFC 8514 §4.3: every mailbox keeps them.
        ModSeqKey since => scope.Now(message).ModSeq >= since.ModSeq,
        SizeKey size => size.IsLarger ? message.Size > size.Octets : message.Size < size.Octets,
        _ => Index?.Matches(key, message.Uid),
    };

    /// <summary>
    /// How well a message matches a key roughly (RFC 6203 §4): 0 for not at all, up to 100; null if its content has to decide. What looks for
    /// no text is matched exactly (§5).
    /// </summary>
    public int? Score(SearchKey key, in MessageEntry message)
    {
        switch (key)
        {
            case FuzzyKey fuzzy:
                return Score(fuzzy.Key, message);
            case AndKey and:
                return ScoreOfAll(and.Keys, message);
            case OrKey or:
                return ScoreOfAny(or.Alternatives, message);
            case NotKey not:
                return Score(not.Key, message) is { } score ? score == 0 ? 100 : 0 : null;
            default:
                var matches = TextKeys.IsFuzzy(key) ? null : Matches(key, message);
                return matches is { } known ? known ? 100 : 0 : Index?.Score(key, message.Uid);
        }
    }

    private int? ScoreOfAll(IReadOnlyList<SearchKey> keys, in MessageEntry message)
    {
        int? sum = 0;
        foreach (var key in keys)
        {
            var score = Score(key, message);
            if (score == 0)
            {
                return 0;
            }

            sum += score;
        }

        return sum / keys.Count;
    }

    private int? ScoreOfAny(IReadOnlyList<SearchKey> keys, in MessageEntry message)
    {
        int? best = 0;
        foreach (var key in keys)
        {
            best = Score(key, message) is { } score && best is { } other ? Math.Max(score, other) : null;
        }

        return best;
    }

    /// <summary>
    /// Whether a message is among those that are searched: it matches what there is of sets and UIDs at the top level (RFC 9738 §3.1).
    /// </summary>
    public bool IsSearched(SearchKey key, in MessageEntry message)
    {
        if (key is not AndKey and)
        {
            return key is not (SequenceKey or UidKey or UidAfterKey or UidBeforeKey) || Matches(key, message) == true;
        }

        foreach (var one in and.Keys)
        {
            if (!IsSearched(one, message))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Compares dates without time and zone (RFC 9051 §6.4.4).</summary>
    public static bool Compare(DateKey key, DateOnly date) => key.Comparison switch
    {
        DateComparison.Before => date < key.Date,
        DateComparison.On => date == key.Date,
        _ => date >= key.Date,
    };

    /// <summary>RFC 9051 §6.4.4: time and zone of the Date field are disregarded.</summary>
    public static bool IsSent(DateKey key, DateTimeOffset? sent) => sent is { } moment && Compare(key, DateOnly.FromDateTime(moment.DateTime));

    private bool? Any(OrKey or, in MessageEntry message)
    {
        bool? result = false;
        foreach (var key in or.Alternatives)
        {
            switch (Matches(key, message))
            {
                case true:
                    return true;
                case null:
                    result = null;
                    break;
            }
        }

        return result;
    }

    private bool? All(AndKey and, in MessageEntry message)
    {
        bool? result = true;
        foreach (var key in and.Keys)
        {
            switch (Matches(key, message))
            {
                case false:
                    return false;
                case null:
                    result = null;
                    break;
            }
        }

        return result;
    }

    private bool HasFlag(Flag flag, in MessageEntry message)
    {
        if (flag == Flag.Recent)
        {
            return scope.Recent.Contains(message.Uid);
        }

        var flags = scope.Now(message).Flags;
        return flag.IsSystem
            ? FlagNames.SystemFlag(flag) is { } system && flags.Has(system)
            : flags.Keywords.Contains(flag.Name);
    }

    private bool Contains(MessageSet set, bool byUid, uint uid)
    {
        if (!_sets.TryGetValue(set, out var uids))
        {
            _sets[set] = uids = scope.Resolve(set, byUid);
        }

        return uids.Contains(uid);
    }
}
