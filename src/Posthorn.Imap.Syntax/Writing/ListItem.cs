namespace Posthorn.Imap.Syntax;

/// <summary>mbox-list-extended-item (RFC 5258 §6): an extended data item of a LIST response.</summary>
/// <param name="Tag">Its name: an atom.</param>
public abstract record ListItem(string Tag)
{
    /// <summary>tagged-ext-val: what stands behind the name and a space.</summary>
    public abstract void WriteValue(ImapWriter writer);
}

/// <summary>CHILDINFO: why a mailbox that does not match is told, with RECURSIVEMATCH.</summary>
/// <param name="Options">The selection options that a child of it matches.</param>
public sealed record ChildInfoItem(IReadOnlyList<ListSelectOption> Options) : ListItem("CHILDINFO")
{
    /// <summary>"(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"</summary>
    public override void WriteValue(ImapWriter writer)
    {
        for (var i = 0; i < Options.Count; i++)
        {
            writer.Raw(i == 0 ? "("u8 : " "u8).String(Options[i].Name);
        }

        writer.Raw(")"u8);
    }
}

/// <summary>OLDNAME: what the mailbox was called before (RFC 9051 §6.3.9.7, RFC 5465 §5.4).</summary>
/// <param name="Name">The old name, in the form of <see cref="MailboxName"/>.</param>
public sealed record OldNameItem(string Name) : ListItem("OLDNAME")
{
    /// <summary>"(" mailbox ")"</summary>
    public override void WriteValue(ImapWriter writer) => writer.Raw("("u8).Mailbox(Name).Raw(")"u8);
}

/// <summary>namespace-descr (RFC 9051 §6.3.10).</summary>
/// <param name="Prefix">The prefix of its names; empty for the namespace without one.</param>
/// <param name="Delimiter">The hierarchy delimiter; null if it is flat.</param>
/// <param name="Translation">The prefix in the language of the session; null if there is none (RFC 5255 §3.4).</param>
public sealed record NamespaceDescription(string Prefix, char? Delimiter, string? Translation = null);
