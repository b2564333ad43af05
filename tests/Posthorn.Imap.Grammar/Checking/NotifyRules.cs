using System.Text.RegularExpressions;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>What NOTIFY allows a server to send at any time (RFC 5465 §3.1).</summary>
internal sealed partial class NotifyRules
{
    /// <summary>Whether NOTIFY SET was answered by OK.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether LIST and STATUS may come without being asked for.</summary>
    public bool AllowsOthers { get; private set; }

    /// <summary>Whether messages may be told as removed while no command is in progress (RFC 5465 §6.1.1).</summary>
    public bool AllowsRemoved { get; private set; }

    public void Completed(SentCommand command, TaggedResponse tagged)
    {
        if (command.Name != "NOTIFY" || tagged.Condition != Condition.Ok)
            return;
        IsActive = command.Line.Contains(" SET ", StringComparison.OrdinalIgnoreCase);
        AllowsOthers = Others().IsMatch(command.Line);
        AllowsRemoved = Selected().IsMatch(command.Line);
    }

    [GeneratedRegex(@"\((INBOXES|PERSONAL|SUBSCRIBED|SUBTREE|SUBTREE-ONE|MAILBOXES)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Others();

    [GeneratedRegex(@"\(SELECTED +\(", RegexOptions.IgnoreCase)]
    private static partial Regex Selected();
}
