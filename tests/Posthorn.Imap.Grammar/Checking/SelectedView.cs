using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What a client knows of its selected mailbox, from what it was told: nothing may contradict it.</summary>
internal sealed class SelectedView
{
    // The UID of each message, where it is known.
    private readonly List<uint?> _uids = [];
    // UIDs of messages whose place is not known (RFC 9586 §3.3), and those that have vanished, which never come back.
    private readonly HashSet<uint> _named = [];
    private readonly HashSet<uint> _vanished = [];
    private int _old;
    private uint _uidNext;

    public bool HasFlags { get; private set; }

    public bool HasExists { get; private set; }

    public bool HasRecent { get; private set; }

    public bool HasList { get; private set; }

    public HashSet<string> Codes { get; } = [];

    public uint Exists => (uint)_uids.Count;

    public uint UidNext
    {
        set => (_uidNext, _old) = (value, _uids.Count);
    }

    // RFC 9051 §7.4.1: the number of messages becomes less only by EXPUNGE.
    public string? Tell(ExistsResponse exists)
    {
        if (exists.Count < Exists)
            return $"EXISTS went from {Exists} to {exists.Count} without EXPUNGE (RFC 9051 §7.4.1)";
        if (!HasExists)
            _old = (int)exists.Count;
        HasExists = true;
        while (_uids.Count < exists.Count)
            _uids.Add(null);
        return null;
    }

    public string? Tell(RecentResponse recent)
    {
        HasRecent = true;
        return HasExists && recent.Count > Exists ? $"RECENT {recent.Count} of {Exists} messages" : null;
    }

    public string? TellFlags()
    {
        HasFlags = true;
        return null;
    }

    public string? TellList()
    {
        var twice = HasList;
        HasList = true;
        return twice ? "LIST twice" : null;
    }

    public string? Tell(ExpungeResponse expunge)
    {
        if (expunge.Number > Exists)
            return $"EXPUNGE of message {expunge.Number} of {Exists}";
        _uids.RemoveAt((int)expunge.Number - 1);
        if (expunge.Number <= _old)
            _old--;
        return null;
    }

    public string? Tell(VanishedResponse vanished)
    {
        if (vanished.IsEarlier)
            return _uids.Any(uid => uid is { } known && vanished.Contains(known)) ? "VANISHED (EARLIER) names a message that is there" : null;
        foreach (var uid in vanished.Uids)
        {
            if (Remove(uid) is { } problem)
                return problem;
        }
        return null;
    }

    // RFC 7162 §3.2.10.2: it names only messages that the client knows of. Where their UIDs are not known, any in its gap will do.
    private string? Remove(uint uid)
    {
        _named.Remove(uid);
        _vanished.Add(uid);
        var at = _uids.IndexOf(uid);
        if (at < 0)
        {
            at = _uids.FindLastIndex(known => known < uid) + 1;
            if (at >= _uids.Count || _uids[at] is not null)
                return $"VANISHED names UID {uid}, which the client does not know of (RFC 7162 §3.2.10.2)";
        }
        _uids.RemoveAt(at);
        if (_uidNext > 0 ? uid < _uidNext : at < _old)
            _old--;
        return null;
    }

    public string? Tell(MessageResponse response) => response is FetchResponse fetch ? Tell(fetch) : Tell(((UidFetchResponse)response).Uid);

    // RFC 9586 §3.3: any message that there may be. Its place is not known, but there are no more of them than EXISTS says.
    private string? Tell(uint uid)
    {
        if (_uids.Contains(uid))
            return null;
        var at = _uids.FindLastIndex(known => known < uid) + 1;
        if (_vanished.Contains(uid) || at >= _uids.Count || _uids[at] is not null)
            return $"UIDFETCH of {uid}, which is not there";
        _named.Add(uid);
        return _named.Count + _uids.Count(static known => known is not null) > _uids.Count ? $"UIDFETCH of more messages than there are, the last of them {uid}" : null;
    }

    private string? Tell(FetchResponse fetch)
    {
        if (fetch.Number > Exists)
            return $"FETCH of message {fetch.Number} of {Exists}";
        if (fetch.Uid is not { } uid)
            return null;
        var at = (int)fetch.Number - 1;
        if (_uids[at] is { } known && known != uid)
            return $"message {fetch.Number} has UID {uid}, but was told to have {known} (RFC 9051 §2.3.1.1)";
        // RFC 9051 §2.3.1.1: UIDs are strictly ascending.
        if (_uids.Take(at).LastOrDefault(one => one is not null) >= uid || _uids.Skip(at + 1).FirstOrDefault(one => one is not null) <= uid)
            return $"UID {uid} of message {fetch.Number} is not between those of its neighbours (RFC 9051 §2.3.1.1)";
        if (_uidNext > 0 && uid < _uidNext != at < _old)
            return $"UID {uid} of message {fetch.Number} contradicts UIDNEXT {_uidNext} (RFC 9051 §2.3.1.1)";
        _uids[at] = uid;
        return null;
    }
}
