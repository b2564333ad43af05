using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 9738 asks of a server: where MESSAGELIMIT may stand, and that its number is the one that is advertised.</summary>
internal static class MessageLimitRules
{
    /// <summary>The rule that capabilities break, or null.</summary>
    public static string? Problem(IReadOnlyList<string> capabilities) => capabilities.Count(IsLimit) > 1 ? "Only one of MESSAGELIMIT and SAVELIMIT is advertised (RFC 9738)" : null;

    /// <summary>The rule that a response breaks, or null.</summary>
    public static string? Problem(Response response, SentCommand? command, IReadOnlyList<string> capabilities)
    {
        var (condition, code) = response switch
        {
            TaggedResponse tagged => (tagged.Condition, tagged.Code as MessageLimitCode),
            StatusResponse status => (status.Condition, status.Code as MessageLimitCode),
            _ => (default, null),
        };
        if (code is null)
            return null;
        if (capabilities.FirstOrDefault(IsLimit) is { } limit && limit.Split('=')[1] != $"{code.Limit}")
            return $"MESSAGELIMIT {code.Limit}, but {limit} is advertised (RFC 9738 §3.1)";
        return (response, condition, command?.Name) switch
        {
            (TaggedResponse, Condition.No, "APPEND" or "FETCH" or "UIDBATCHES") when code.LowestUid is null => null,
            (TaggedResponse, Condition.No, "COPY") when code.LowestUid is not null => null,
            (TaggedResponse, Condition.Ok, "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD" or "MOVE") when code.LowestUid is not null => null,
            (StatusResponse, Condition.No, "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD" or "MOVE") when code.LowestUid is not null => null,
            (TaggedResponse { Condition: Condition.Ok } or StatusResponse { Condition: Condition.No }, _, "EXPUNGE") when command!.IsUid && code.LowestUid is not null => null,
            _ => "MESSAGELIMIT does not belong here (RFC 9738 §3.1)",
        };
    }

    private static bool IsLimit(string capability) =>
        capability.StartsWith("MESSAGELIMIT=", StringComparison.OrdinalIgnoreCase) || capability.StartsWith("SAVELIMIT=", StringComparison.OrdinalIgnoreCase);
}
