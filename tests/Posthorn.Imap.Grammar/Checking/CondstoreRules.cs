using System.Text.RegularExpressions;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 7162 asks of a server once the client has shown that it knows CONDSTORE or QRESYNC.</summary>
internal sealed partial class CondstoreRules
{
    private bool _isCondstore;

    /// <summary>Whether ENABLE QRESYNC was answered.</summary>
    public bool IsQresync { get; private set; }

    public void Learn(EnabledResponse enabled)
    {
        IsQresync |= enabled.Capabilities.Contains("QRESYNC", StringComparer.OrdinalIgnoreCase);
        _isCondstore |= IsQresync || enabled.Capabilities.Contains("CONDSTORE", StringComparer.OrdinalIgnoreCase);
    }

    // RFC 7162 §3.1: the commands that enable CONDSTORE.
    public void Completed(SentCommand command, TaggedResponse tagged) =>
        _isCondstore |= tagged.Condition == Condition.Ok && command.Name is "SELECT" or "EXAMINE" or "STATUS" or "FETCH" or "STORE" && Enabling().IsMatch(command.Line);

    /// <summary>The rule that a FETCH breaks, or null.</summary>
    public string? Problem(MessageResponse fetch, SentCommand? command) =>
        _isCondstore && fetch.Flags is not null && command is not { Name: "FETCH" or "SELECT" or "EXAMINE" } && (fetch.ModSeq is null || fetch is FetchResponse { Uid: null })
            ? "With CONDSTORE, changed flags are told with MODSEQ and UID (RFC 7162 §3.2.4)"
            : null;

    /// <summary>The rule that a VANISHED breaks, or null.</summary>
    public string? Problem(VanishedResponse vanished, SentCommand? command, bool isUidOnly) => (vanished.IsEarlier, command) switch
    {
        // RFC 9586 §3.4
        _ when !IsQresync && (!isUidOnly || vanished.IsEarlier) => "VANISHED is for those who have enabled QRESYNC (RFC 7162 §3.2.3)",
        (true, { Name: "SELECT" or "EXAMINE" }) => command.Line.Contains("QRESYNC", StringComparison.OrdinalIgnoreCase) ? null : "Nobody asked for VANISHED (RFC 7162 §3.2.5)",
        (true, { Name: "FETCH", IsUid: true }) => command.Line.Contains("VANISHED", StringComparison.OrdinalIgnoreCase) ? null : "Nobody asked for VANISHED (RFC 7162 §3.2.6)",
        (true, _) => "VANISHED (EARLIER) belongs to SELECT, EXAMINE and UID FETCH (RFC 7162 §3.2.10.1)",
        (false, null) => "VANISHED while no command is in progress (RFC 7162 §3.2.10.2)",
        (false, { UsesNumbers: true }) => $"VANISHED while {command.Name} is in progress (RFC 7162 §3.2.10.2)",
        _ => null,
    };

    [GeneratedRegex(@"\(CONDSTORE\b|\bUNCHANGEDSINCE\b|\bCHANGEDSINCE\b|\bMODSEQ\b|\bHIGHESTMODSEQ\b", RegexOptions.IgnoreCase)]
    private static partial Regex Enabling();
}
