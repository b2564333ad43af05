namespace Posthorn.Imap.Syntax;

public ref partial struct ImapReader
{
    /// <summary>mailbox = "INBOX" / astring, in the form of <see cref="MailboxName"/>; empty after an error.</summary>
    public string Mailbox()
    {
        var start = _position;
        var octets = AStringOctets(Characters.AString, "a mailbox name");
        if (!MailboxName.TryDecode(octets, Mode, out var name))
        {
            Fail(start, MailboxForm, SyntaxErrorKind.MailboxName);
            return "";
        }

        return name;
    }

    /// <summary>list-mailbox = 1*list-char / string: a name with wildcards, in NFC; empty after an error.</summary>
    public string ListMailbox()
    {
        var start = _position;
        var octets = AStringOctets(Characters.ListMailbox, "a mailbox name with wildcards");
        if (!MailboxName.TryDecodePattern(octets, Mode, out var name))
        {
            Fail(start, MailboxForm, SyntaxErrorKind.MailboxName);
            return "";
        }

        return name;
    }

    private readonly Phrase MailboxForm =>
        Mode == TextMode.Rev1 ? "a mailbox name in modified UTF-7" : "a mailbox name in UTF-8";
}
