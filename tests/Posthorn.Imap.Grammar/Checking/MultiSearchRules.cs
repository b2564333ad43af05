using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 7377 asks of the answer to ESEARCH.</summary>
internal static class MultiSearchRules
{
    /// <summary>The rule that a response breaks, or null.</summary>
    public static string? Problem(EsearchResponse found, SentCommand? command) => found switch
    {
        _ when found.Tag != command?.Tag => "The tag of ESEARCH is not the command's (RFC 4466 §2.6.2)",
        { IsUid: false } => "ESEARCH is answered with UIDs (RFC 7377 §2.1)",
        { Count: 0 } => "Nothing is told of a mailbox in which nothing was found (RFC 7377 §2.1)",
        _ => null,
    };
}
