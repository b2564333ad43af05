using Posthorn.Imap.Commands;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Session;

/// <summary>The beginning of a command: tag and name, and whether that may be executed at all now.</summary>
/// <param name="Tag">The tag; <c>*</c> if there is none that could be used.</param>
/// <param name="Entry">The command's row, or null.</param>
/// <param name="Form">Whether it follows UID.</param>
/// <param name="Refusal">Why it will not be executed, or null.</param>
/// <param name="IsKnown">Whether this has been read.</param>
internal readonly record struct CommandHead(string Tag, CommandEntry? Entry, CommandForm Form, Completion? Refusal, bool IsKnown)
{
    /// <summary>Characters of a tag that is answered: clients use a handful, and a longer one is no tag.</summary>
    private const int MaxTag = 200;

    /// <summary>Reads tag and name, and checks the rules, before any argument is looked at.</summary>
    public static CommandHead Read(ReadOnlySpan<byte> frame, ImapSession session)
    {
        var reader = new ImapReader(frame, session.TextMode, session.Grammar);
        var tag = reader.Tag();
        if (reader.Failed || tag.Length > MaxTag)
        {
            return new CommandHead("*", null, CommandForm.Number, Completion.Bad("Expected a tag, a space and a command."), true);
        }

        var name = reader.Space().CommandName();
        var form = CommandForm.Number;
        if (!reader.Failed && name == "UID")
        {
            form = CommandForm.Uid;
            name = reader.Space().CommandName();
        }

        if (reader.Error is { } error)
        {
            return new CommandHead(tag, null, form, Completion.Bad(error.Text), true);
        }

        if (!CommandTable.TryFind(name, out var entry) || (entry.Rules.Capability is { } capability && !session.Profile.Offers(capability)) || (form == CommandForm.Uid && !entry.Rules.HasUidForm))
        {
            var shown = form == CommandForm.Uid ? "UID " + Shown(name) : Shown(name);
            return new CommandHead(tag, null, form, Completion.Bad($"There is no command {shown}."), true);
        }

        return new CommandHead(tag, entry, form, CheckState(entry.Rules, session) ?? CheckForm(entry.Rules, form, session), true);
    }

    /// <summary>Brings a reader to the arguments.</summary>
    public void SkipIn(ref ImapReader reader)
    {
        _ = reader.Tag();
        _ = reader.Space().CommandName();
        if (Form == CommandForm.Uid)
        {
            _ = reader.Space().CommandName();
        }
    }

    /// <summary>The command as refused.</summary>
    public CommandFrame Refused(Completion refusal) => new(Tag, Entry, Form, null, refusal);

    private static Completion? CheckState(CommandRules rules, ImapSession session)
    {
        if ((rules.States & session.State) != 0)
        {
            return null;
        }

        return Completion.Bad(session.State switch
        {
            SessionStates.NotAuthenticated => "Log in first.",
            _ when rules.States == SessionStates.NotAuthenticated => "You are logged in already.",
            _ => "Select a mailbox first.",
        });
    }

    // RFC 9586 §3: whatever its arguments are, and before its literals are asked for.
    private static Completion? CheckForm(CommandRules rules, CommandForm form, ImapSession session) =>
        session.IsUidOnly && rules.NamesNumbers && form == CommandForm.Number
            ? Completion.Bad(SessionCodes.UidRequired, $"With UIDONLY there is only UID {rules.Name}.")
            : null;

    private static string Shown(string name) => name.Length > 32 ? name[..32] + "..." : name;
}
