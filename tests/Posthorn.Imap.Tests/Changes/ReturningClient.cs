using System.Text;
using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;
using Posthorn.Imap.Tests.Host;

namespace Posthorn.Imap.Tests.Changes;

/// <summary>How a client finds out what it has missed.</summary>
public enum ReturnMode
{
    /// <summary>It asks for everything.</summary>
    Plain,

    /// <summary>It asks for what has changed, and which UIDs are left (RFC 4549 §6.1).</summary>
    Condstore,

    /// <summary>SELECT tells it (RFC 7162 §3.2.5).</summary>
    Qresync,
}

/// <summary>
/// A client with a cache of one mailbox, which it keeps while it is away. It believes what it is told, by the rules of RFC 7162 §5.2,
/// and checks nothing itself; a test holds its cache against what is there.
/// </summary>
/// <param name="mode">How it finds out what it has missed.</param>
/// <param name="rev2">Whether it speaks IMAP4rev2.</param>
/// <param name="listens">Whether it is told of changes at any time (RFC 5465), removed messages when numbers are not in use.</param>
/// <param name="uidOnly">Whether it knows messages by UID only (RFC 9586).</param>
internal sealed class ReturningClient(ReturnMode mode, bool rev2, bool listens = false, bool uidOnly = false) : IAsyncDisposable
{
    private const uint Unknown = 0;
    private readonly List<(uint Uid, SortedSet<string> Flags)> _messages = [];
    private ImapTestClient? _wire;
    private Task _session = Task.CompletedTask;
    private long _modSeq;
    private long _toldModSeq;
    private long? _highestCode;
    private uint _settledUid;

    public bool IsOnline => _wire is not null;

    public bool IsUidOnly => uidOnly;

    public uint UidValidity { get; private set; }

    /// <summary>What it believes, by UID. Messages that it has not looked at are missing.</summary>
    public Dictionary<uint, string> Cache => _messages.Where(message => message.Uid != Unknown)
        .ToDictionary(message => message.Uid, message => string.Join(' ', message.Flags));

    /// <summary>The UIDs that it believes to be there, ascending.</summary>
    public List<uint> Uids => [.. _messages.Select(message => message.Uid).Where(uid => uid != Unknown)];

    /// <summary>The last session, for the message of a failed test.</summary>
    public string Session => _wire?.Session ?? "";

    public ValueTask DisposeAsync() => new(DropAsync());

    /// <summary>The last UID before which it has looked at everything.</summary>
    private uint LastUid => uidOnly ? _settledUid : _messages.TakeWhile(message => message.Uid != Unknown).Select(message => message.Uid).LastOrDefault();

    /// <summary>Connects, and takes what it has cached up to date; false if there is no such mailbox.</summary>
    /// <param name="hint">How much it tells of what it knows: 0 the mod-sequence; 1 its UIDs, too; 2 some numbers, too.</param>
    public async Task<bool> ReturnAsync(InProcessServer server, string mailbox, int hint)
    {
        var session = server.Accept();
        _wire = new ImapTestClient(session.Client.AsStream());
        _session = session.Ended;
        await _wire.ReadAsync();
        await _wire.OkAsync("LOGIN demo demo");
        if (rev2)
        {
            await _wire.OkAsync("ENABLE IMAP4rev2");
        }

        if (mode == ReturnMode.Qresync)
        {
            await _wire.OkAsync("ENABLE QRESYNC");
        }

        if (uidOnly)
        {
            await _wire.OkAsync("ENABLE UIDONLY");
        }

        // What comes behind a message that was never looked at is fetched again, with that.
        var lastUid = LastUid;
        _messages.RemoveAll(message => message.Uid == Unknown || message.Uid > lastUid);
        var result = await _wire.CommandAsync(mode switch
        {
            ReturnMode.Qresync when UidValidity > 0 => $"SELECT {mailbox} (QRESYNC ({UidValidity} {Math.Max(_modSeq, 1)}{Known(hint)}))",
            ReturnMode.Condstore => $"SELECT {mailbox} (CONDSTORE)",
            _ => $"SELECT {mailbox}",
        });
        if (result.Tagged.Condition == Condition.No)
        {
            await DropAsync();
            return false;
        }

        await CatchUpAsync(result);
        if (listens)
        {
            await DoAsync("NOTIFY SET (SELECTED-DELAYED (MessageNew (UID FLAGS) MessageExpunge FlagChange))");
        }

        return true;
    }

    /// <summary>Sends a command, and takes in what is answered; ends up offline when the server says BYE.</summary>
    public async Task DoAsync(string command)
    {
        try
        {
            Take(await _wire!.CommandAsync(command));
        }
        catch (EndOfStreamException)
        {
            await DropAsync();
        }
    }

    /// <summary>Changes flags without being told the result.</summary>
    public async Task StoreSilentlyAsync(IReadOnlyList<uint> uids, string flag, bool conditional)
    {
        try
        {
            var condition = conditional && mode != ReturnMode.Plain ? $" (UNCHANGEDSINCE {_modSeq})" : "";
            var result = await _wire!.CommandAsync($"UID STORE {string.Join(',', uids)}{condition} +FLAGS.SILENT ({flag})");
            var modified = (result.Tagged.Code as ModifiedCode)?.Messages ?? [];
            foreach (var (_, flags) in _messages.Where(message => uids.Contains(message.Uid) && !modified.Contains(message.Uid)))
            {
                flags.Add(flag);
            }

            Take(result);
        }
        catch (EndOfStreamException)
        {
            await DropAsync();
        }
    }

    /// <summary>Is told what happens while it idles, for a moment.</summary>
    public async Task IdleAsync()
    {
        try
        {
            await _wire!.SendLineAsync("i IDLE");
            var told = new List<Response>();
            Response response;
            while ((response = await _wire.ReadAsync()) is not ContinuationResponse)
            {
                told.Add(response);
            }

            await _wire.SendLineAsync("DONE");
            var rest = await _wire.ReadToTaggedAsync();
            Take(rest with { Untagged = [.. told, .. rest.Untagged] });
        }
        catch (EndOfStreamException)
        {
            await DropAsync();
        }
    }

    /// <summary>Looks at messages that were announced.</summary>
    public Task LookAsync() => DoAsync($"UID FETCH {LastUid + 1}:* (FLAGS)");

    /// <summary>Sends a command, takes in some of what is answered, and is gone.</summary>
    public async Task DropAsync(string? during = null, int afterResponses = 0)
    {
        if (_wire is null)
        {
            return;
        }

        if (during is not null)
        {
            await _wire.SendLineAsync($"drop {during}");
            for (var i = 0; i < afterResponses && await _wire.TryReadAsync() is { } response and not TaggedResponse; i++)
            {
                TakeUntagged(response);
            }
        }

        await _wire.DisposeAsync();
        await _session;
        _wire = null;
        (_toldModSeq, _highestCode) = (0, null);
    }

    private string Known(int hint)
    {
        var uids = Uids;
        if (hint == 0 || uids.Count == 0)
        {
            return "";
        }

        var known = $" {string.Join(',', uids)}";
        var sample = Enumerable.Range(1, uids.Count).Where(number => number % 2 == 1 || number == uids.Count).ToList();
        return hint == 1 || uidOnly ? known : $"{known} ({string.Join(',', sample)} {string.Join(',', sample.Select(number => uids[number - 1]))})";
    }

    private async Task CatchUpAsync(CommandResult selected)
    {
        var validity = selected.Of<StatusResponse>().Select(status => status.Code).OfType<NumberCode>().Single(code => code.Name == "UIDVALIDITY").Number;
        if (validity != UidValidity || mode == ReturnMode.Plain)
        {
            _messages.Clear();
            (_modSeq, _settledUid) = (0, 0);
        }

        var lastUid = LastUid;

        UidValidity = validity;
        var since = _modSeq;
        var exists = selected.Of<ExistsResponse>().Single().Count;
        foreach (var vanished in selected.Of<VanishedResponse>())
        {
            _messages.RemoveAll(message => vanished.Contains(message.Uid));
        }

        Learn(selected);

        if (mode == ReturnMode.Condstore && lastUid > 0)
        {
            Learn(await _wire!.OkAsync($"UID FETCH 1:{lastUid} (FLAGS) (CHANGEDSINCE {since})"));
            var left = await _wire.OkAsync($"UID SEARCH UID 1:{lastUid}");
            var uids = left.Of<SearchResponse>().SelectMany(search => search.Numbers).Concat(left.Of<EsearchResponse>().SelectMany(search => search.All ?? [])).ToList();
            _messages.RemoveAll(message => !uids.Contains(message.Uid));
        }

        Learn(await _wire!.OkAsync($"UID FETCH {lastUid + 1}:* (FLAGS)"));
        Assert.True(exists == _messages.Count, $"{exists} messages, {_messages.Count} known\n{_wire.Session}");
        _modSeq = selected.Of<StatusResponse>().Select(status => status.Code).OfType<HighestModSeqCode>().Last().ModSeq;
        Settle();
    }

    private void Learn(CommandResult result)
    {
        foreach (var response in result.Of<MessageResponse>())
        {
            Learn(response is UidFetchResponse named ? named.Uid : response.UidItem!.Value, response.Flags!);
        }
    }

    // Who is told of messages by UID may be told of one before another that comes before it.
    private void Settle() => _settledUid = _messages.Exists(message => message.Uid == Unknown) ? _settledUid : Uids.LastOrDefault(_settledUid);

    private void Learn(uint uid, IReadOnlyList<string> flags)
    {
        var at = _messages.FindIndex(message => message.Uid >= uid);
        at = at < 0 ? _messages.Count : at;
        if (at == _messages.Count || _messages[at].Uid != uid)
        {
            _messages.Insert(at, (uid, []));
        }

        Set(_messages[at].Flags, flags);
    }

    private void Take(CommandResult result)
    {
        foreach (var response in result.Untagged)
        {
            TakeUntagged(response);
        }

        // RFC 7162 §5.2: a HIGHESTMODSEQ counts even if higher mod-sequences have been seen; else the highest that was.
        _highestCode = (result.Tagged.Code as HighestModSeqCode)?.ModSeq ?? _highestCode;
        _modSeq = _highestCode ?? Math.Max(_modSeq, _toldModSeq);
        (_toldModSeq, _highestCode) = (0, null);
        Settle();
    }

    private void TakeUntagged(Response response)
    {
        switch (response)
        {
            case ExistsResponse exists:
                while (_messages.Count < exists.Count)
                {
                    _messages.Add((Unknown, []));
                }

                break;
            case ExpungeResponse expunge:
                _messages.RemoveAt((int)expunge.Number - 1);
                break;
            case VanishedResponse { IsEarlier: false } vanished:
                foreach (var uid in vanished.Uids)
                {
                    Remove(uid);
                }

                break;
            case StatusResponse { Code: HighestModSeqCode code }:
                _highestCode = code.ModSeq;
                break;
            case FetchResponse fetch:
                var message = (int)fetch.Number - 1;
                if (fetch.Uid is { } told)
                {
                    _messages[message] = (told, _messages[message].Flags);
                }

                if (fetch.Flags is { } flags)
                {
                    Set(_messages[message].Flags, flags);
                }

                _toldModSeq = Math.Max(_toldModSeq, fetch.ModSeq ?? 0);
                break;
            case UidFetchResponse named:
                TakeNamed(named);
                break;
        }
    }

    private void Remove(uint uid)
    {
        var at = _messages.FindIndex(message => message.Uid == uid);
        if (at < 0)
        {
            // One that was announced and never looked at. UIDs ascend with the numbers: it stands before all that are greater.
            var greater = uidOnly ? -1 : _messages.FindIndex(message => message.Uid != Unknown && message.Uid > uid);
            at = _messages.FindLastIndex((greater < 0 ? _messages.Count : greater) - 1, message => message.Uid == Unknown);
        }

        _messages.RemoveAt(at);
    }

    private void TakeNamed(UidFetchResponse fetch)
    {
        if (fetch.Flags is { } flags)
        {
            if (!_messages.Exists(message => message.Uid == fetch.Uid))
            {
                // One of those that were announced.
                _messages.RemoveAt(_messages.FindLastIndex(message => message.Uid == Unknown));
                var at = _messages.FindIndex(message => message.Uid == Unknown || message.Uid > fetch.Uid);
                _messages.Insert(at < 0 ? _messages.Count : at, (fetch.Uid, []));
            }

            Set(_messages.Find(message => message.Uid == fetch.Uid).Flags, flags);
        }

        _toldModSeq = Math.Max(_toldModSeq, fetch.ModSeq ?? 0);
    }

    private static void Set(SortedSet<string> flags, IReadOnlyList<string> now)
    {
        flags.Clear();
        flags.UnionWith(now.Where(flag => flag != "\\Recent"));
    }
}
