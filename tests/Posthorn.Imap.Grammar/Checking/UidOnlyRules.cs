using System.Text.RegularExpressions;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 9586 asks of a server once UIDONLY is enabled: it never tells a message number.</summary>
internal sealed partial class UidOnlyRules
{
    private bool _notifiesUid;

    /// <summary>Whether ENABLE UIDONLY was answered.</summary>
    public bool IsEnabled { get; private set; }

    public void Learn(EnabledResponse enabled) => IsEnabled |= enabled.Capabilities.Contains("UIDONLY", StringComparer.OrdinalIgnoreCase);

    // RFC 5465 §5.2: what is fetched of new messages may have the UID in it.
    public void Completed(SentCommand command, TaggedResponse tagged) =>
        _notifiesUid = command.Name == "NOTIFY" && tagged.Condition == Condition.Ok ? UidWord().IsMatch(command.Line) : _notifiesUid;

    /// <summary>The rule that a response breaks, or null.</summary>
    public string? Problem(Response response, SentCommand? command) => response switch
    {
        UidFetchResponse when !IsEnabled => "UIDFETCH is for those who have enabled UIDONLY (RFC 9586 §3.3)",
        TaggedResponse { Code.Name: "UIDREQUIRED" } when !IsEnabled => "UIDREQUIRED is for those who have enabled UIDONLY (RFC 9586 §3)",
        _ when !IsEnabled => null,
        FetchResponse => "FETCH after UIDONLY was enabled (RFC 9586 §3.3)",
        ExpungeResponse => "EXPUNGE after UIDONLY was enabled (RFC 9586 §3.4)",
        StatusResponse { Code.Name: "UNSEEN" } => "UNSEEN is a message number (RFC 9586 §3)",
        SearchResponse or SortResponse or ThreadResponse when command is not { IsUid: true } => "SEARCH, SORT or THREAD with message numbers (RFC 9586 §3.2)",
        EsearchResponse { IsUid: false } => "ESEARCH with message numbers (RFC 9586 §3.2)",
        TaggedResponse { Code: ModifiedCode } when command is not { IsUid: true } => "MODIFIED with message numbers (RFC 9586 §3.2)",
        TaggedResponse { Condition: not Condition.Bad } when command is { IsUid: false, Name: "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD" or "COPY" or "MOVE" or "REPLACE" } =>
            $"{command.Name} with message numbers was not refused (RFC 9586 §3.2)",
        UidFetchResponse { UidItem: not null } when !_notifiesUid && !(command is { Name: "FETCH", IsUid: true } && FetchesUid().IsMatch(command.Line)) =>
            "UIDFETCH has the item UID only when it was asked for (RFC 9586 §3.3)",
        _ => null,
    };

    [GeneratedRegex(@"\bUID\b", RegexOptions.IgnoreCase)]
    private static partial Regex UidWord();

    // Behind the name of the command.
    [GeneratedRegex(@"\bFETCH\b.*\bUID\b", RegexOptions.IgnoreCase)]
    private static partial Regex FetchesUid();
}
