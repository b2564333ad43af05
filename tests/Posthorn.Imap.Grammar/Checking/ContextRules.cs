using System.Text.RegularExpressions;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 5267 asks of a server: changes are told of results for which the client has asked that, as long as it wants them.</summary>
internal sealed partial class ContextRules
{
    private readonly Dictionary<string, bool> _isUidByTag = [];
    private string? _refused;

    public string? Problem(EsearchResponse response, SentCommand? current, uint exists)
    {
        var asked = response.Tag is { } tag && (_isUidByTag.TryGetValue(tag, out var isUid) || (current?.Tag == tag && Asks(current)))
            ? isUid || (current?.Tag == tag && IsUid(current))
            : (bool?)null;
        return asked is null ? "Changes of a result that is not kept up to date (RFC 5267 §4.3)"
            : asked != response.IsUid ? "Changes are told by UID if UID SEARCH or UID SORT asked for them, and else by number (RFC 5267 §4.3.2)"
            : !response.IsUid && response.Changes.Any(change => change.Names.Any(number => number > exists)) ? "A number beyond the last message"
            : null;
    }

    public void Completed(SentCommand command, TaggedResponse tagged)
    {
        if (command.Name is "SELECT" or "EXAMINE" or "CLOSE" or "UNSELECT" or "UNAUTHENTICATE")
            _isUidByTag.Clear();
        else if (command.Name == "CANCELUPDATE" && tagged.Condition == Condition.Ok)
            Quoted().Matches(command.Line).ToList().ForEach(match => _isUidByTag.Remove(match.Groups[1].Value));
        else if (tagged.Condition == Condition.Ok && Asks(command) && command.Tag != _refused)
            _isUidByTag[command.Tag] = IsUid(command);
    }

    /// <summary>The server does not keep this one up to date (RFC 5267 §4.3.1).</summary>
    public string? Refuse(string tag, SentCommand? current)
    {
        if (current?.Tag == tag && Asks(current))
        {
            _refused = tag;
            return null;
        }
        return _isUidByTag.Remove(tag) ? null : "NOUPDATE for a result that nobody asked to be kept up to date (RFC 5267 §4.3.1)";
    }

    // RFC 7377 §2.1: ESEARCH is always answered by UID.
    private static bool IsUid(SentCommand command) => command.IsUid || command.Name == "ESEARCH";

    private static bool Asks(SentCommand command) => command.Name is "SEARCH" or "SORT" or "ESEARCH" && Update().IsMatch(command.Line);

    [GeneratedRegex(@"RETURN \([^)]*\bUPDATE\b", RegexOptions.IgnoreCase)]
    private static partial Regex Update();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();
}
