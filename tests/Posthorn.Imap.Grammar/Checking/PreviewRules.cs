using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 8970 asks of a server.</summary>
internal static class PreviewRules
{
    /// <summary>The rule that a FETCH breaks, or null.</summary>
    public static string? Problem(MessageResponse fetch, SentCommand? command) =>
        fetch.Items.TryGetValue("PREVIEW", out var preview) && preview is null && command?.Line.Contains("LAZY", StringComparison.OrdinalIgnoreCase) != true
            ? "PREVIEW is NIL only with LAZY (RFC 8970 §3.2)"
            : null;
}
