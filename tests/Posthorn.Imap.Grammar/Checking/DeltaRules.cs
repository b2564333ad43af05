using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>How the responses of one X-DELTA have to go together (docs/x-delta.md §5).</summary>
internal sealed class DeltaRules
{
    private readonly Dictionary<string, List<(uint First, uint Last)>> _named = [];
    private SentCommand? _command;
    private bool _isFirst;

    /// <summary>The rule that a response breaks, or null.</summary>
    public string? Check(Response response, SentCommand? command)
    {
        if (response is DeltaSinceResponse since)
        {
            var isAnother = _command != command;
            (_command, _isFirst) = (command, true);
            _named.Clear();
            return !isAnother ? "SINCE comes once (docs/x-delta.md §5.1)"
                : since.Since == 0 || command!.Line.EndsWith($" {since.Since}", StringComparison.Ordinal) ? null
                : "SINCE is what was asked for, or 0 (docs/x-delta.md §5.1)";
        }

        if (_command != command)
            return "SINCE comes first (docs/x-delta.md §5.1)";
        var wasFirst = _isFirst;
        _isFirst = false;
        return response switch
        {
            DeltaExistingResponse => wasFirst ? null : "EXISTING comes before what it is about (docs/x-delta.md §5.2)",
            DeltaMailboxResponse mailbox => Name(mailbox.Id, mailbox.Vanished) ?? Name(mailbox.Id, mailbox.Uids),
            _ => null,
        };
    }

    private string? Name(string id, IReadOnlyList<(uint First, uint Last)>? uids)
    {
        if (!_named.TryGetValue(id, out var named))
            _named.Add(id, named = []);
        foreach (var (first, last) in uids ?? [])
        {
            if (named.Exists(range => range.First <= last && first <= range.Last))
                return $"A UID of {first}:{last} is named twice (docs/x-delta.md §5.3)";
            named.Add((first, last));
        }

        return null;
    }
}
