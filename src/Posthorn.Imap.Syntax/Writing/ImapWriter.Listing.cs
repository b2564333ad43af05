namespace Posthorn.Imap.Syntax;

/// <summary>Responses about mailboxes: LIST, LSUB, STATUS, NAMESPACE.</summary>
public sealed partial class ImapWriter
{
    // mailbox-data =/ "LIST" SP mailbox-list
    // mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]
    /// <summary>Lists a mailbox.</summary>
    /// <param name="attributes">Its attributes, with their backslash.</param>
    /// <param name="name">Its name; empty for the answer to a question for the delimiter.</param>
    /// <param name="childInfo">Whether CHILDINFO ("SUBSCRIBED") is told (RFC 5258 §3.5).</param>
    public void List(IReadOnlyList<string> attributes, string name, bool childInfo = false)
    {
        Raw("* LIST "u8);
        MailboxList(attributes, name);
        Raw(childInfo ? " (CHILDINFO (\"SUBSCRIBED\"))\r\n"u8 : "\r\n"u8);
    }

    // mailbox-data =/ "LSUB" SP mailbox-list (RFC 3501)
    /// <summary>Lists a subscribed name.</summary>
    public void Lsub(IReadOnlyList<string> attributes, string name)
    {
        Raw("* LSUB "u8);
        MailboxList(attributes, name);
        Raw("\r\n"u8);
    }

    // mailbox-data =/ "STATUS" SP mailbox SP "(" [status-att-list] ")"
    /// <summary>Tells the state of a mailbox.</summary>
    public void Status(string name, IEnumerable<KeyValuePair<string, long>> items)
    {
        Raw("* STATUS "u8);
        Mailbox(name);
        Raw(" ("u8);
        var isFirst = true;
        foreach (var (item, value) in items)
        {
            Raw(isFirst ? ""u8 : " "u8);
            Ascii(item);
            Raw(" "u8);
            Number(value);
            isFirst = false;
        }

        Raw(")\r\n"u8);
    }

    // namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace
    /// <summary>Tells the one namespace of personal mailboxes.</summary>
    public void Namespace(string prefix)
    {
        Raw("* NAMESPACE (("u8);
        String(prefix);
        Raw(" \"/\")) NIL NIL\r\n"u8);
    }

    private void MailboxList(IReadOnlyList<string> attributes, string name)
    {
        Raw("("u8);
        for (var i = 0; i < attributes.Count; i++)
        {
            Raw(i == 0 ? ""u8 : " "u8);
            Ascii(attributes[i]);
        }

        Raw(") \"/\" "u8);
        Mailbox(name);
    }
}
