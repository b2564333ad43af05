using System.Globalization;
using System.Text.RegularExpressions;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What RFC 5464 asks of a server: values for those who ask, and changes for those who want to be told.</summary>
internal sealed partial class MetadataRules
{
    private bool _isEnabled;
    private bool _tellsMailboxes;
    private bool _tellsServer;

    public void Learn(EnabledResponse enabled) => _isEnabled |= enabled.Capabilities.Contains("METADATA", StringComparer.OrdinalIgnoreCase);

    // RFC 5465 §3.1: what NOTIFY asks for takes the place of all that was told before.
    public void Completed(SentCommand command, TaggedResponse tagged)
    {
        if (command.Name != "NOTIFY" || tagged.Condition != Condition.Ok)
            return;
        _isEnabled = false;
        _tellsMailboxes = command.Line.Contains("MailboxMetadataChange", StringComparison.OrdinalIgnoreCase);
        _tellsServer = command.Line.Contains("ServerMetadataChange", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The rule that values break, or null.</summary>
    public static string? Problem(MetadataResponse values, SentCommand? command)
    {
        if (command is { Name: "GETMETADATA" } && MaxSize().Match(command.Line) is { Success: true } limit
            && values.Values.Values.Any(value => value?.Length > int.Parse(limit.Groups[1].ValueSpan, CultureInfo.InvariantCulture)))
            return "A value is larger than MAXSIZE (RFC 5464 §4.2.1)";
        return null;
    }

    /// <summary>The rule that a change breaks, or null.</summary>
    public string? Problem(MetadataChangedResponse changed) =>
        _isEnabled || (changed.Mailbox.Length > 0 ? _tellsMailboxes : _tellsServer) ? null : "METADATA was not enabled, and NOTIFY does not ask for it (RFC 5464 §4.1)";

    [GeneratedRegex(@"\bMAXSIZE ([0-9]{1,9})\b", RegexOptions.IgnoreCase)]
    private static partial Regex MaxSize();
}
