using Posthorn.Imap.Commands;

namespace Posthorn.Imap.Session;

/// <summary>A command as read: ready to be executed, or already known to be refused.</summary>
/// <param name="Tag">Its tag; <c>*</c> when none could be read.</param>
/// <param name="Entry">Its row in the table, or null if there is no such command.</param>
/// <param name="Form">Whether it followed UID.</param>
/// <param name="Command">The command, unless it is refused.</param>
/// <param name="Refusal">Why it is not executed, unless it is.</param>
internal sealed record CommandFrame(string Tag, CommandEntry? Entry, CommandForm Form, IImapCommand? Command, Completion? Refusal)
{
    /// <summary>
    /// Whether removed messages must not be announced while it runs (RFC 9051 §7.5.1): the command, or its answer, names messages by number.
    /// </summary>
    public bool UsesNumbers => Form == CommandForm.Number ? Entry is { Rules.UsesNumbers: true } : Command is { NamesNumbers: true };
}
