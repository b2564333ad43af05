namespace Posthorn.Imap.Syntax;

public sealed partial class ImapWriter
{
    /// <summary>"*" SP "CAPABILITY" *(SP capability) CRLF</summary>
    public void Capability(IReadOnlyList<string> capabilities) => Raw("* CAPABILITY "u8).Atoms(capabilities).EndLine();

    /// <summary>"*" SP "ENABLED" *(SP capability) CRLF; none if nothing new was enabled.</summary>
    public void Enabled(IReadOnlyList<string> capabilities)
    {
        Raw("* ENABLED"u8);
        (capabilities.Count == 0 ? this : Space()).Atoms(capabilities).EndLine();
    }

    /// <summary>"*" SP "FLAGS" SP flag-list CRLF</summary>
    public void Flags(IReadOnlyList<Flag> flags) => Raw("* FLAGS "u8).FlagList(flags).EndLine();

    /// <summary>"*" SP number SP "EXISTS" CRLF</summary>
    public void Exists(uint count) => Raw("* "u8).Number(count).Raw(" EXISTS\r\n"u8);

    /// <summary>"*" SP number SP "RECENT" CRLF (RFC 3501)</summary>
    public void Recent(uint count) => Raw("* "u8).Number(count).Raw(" RECENT\r\n"u8);

    /// <summary>"*" SP nz-number SP "EXPUNGE" CRLF</summary>
    public void Expunge(uint number) => Raw("* "u8).Number(number).Raw(" EXPUNGE\r\n"u8);

    /// <summary>"*" SP "VANISHED" [SP "(EARLIER)"] SP known-uids CRLF (RFC 7162 §7)</summary>
    /// <param name="uids">The UIDs; not empty.</param>
    /// <param name="isEarlier">True if they were expunged before the client looked.</param>
    public void Vanished(MessageSet uids, bool isEarlier) =>
        Raw(isEarlier ? "* VANISHED (EARLIER) "u8 : "* VANISHED "u8).Set(uids).EndLine();

    /// <summary>"*" SP "LIST" SP mailbox-list CRLF</summary>
    /// <param name="attributes">Mailbox name attributes, with their backslash.</param>
    /// <param name="delimiter">The hierarchy delimiter; null if there is none.</param>
    /// <param name="name">The mailbox.</param>
    /// <param name="items">Extended data items; maybe none.</param>
    public void List(IReadOnlyList<string> attributes, char? delimiter, string name, params IReadOnlyList<ListItem> items)
    {
        Raw("* LIST "u8).AtomList(attributes).Space().Delimiter(delimiter).Space().Mailbox(name);

        // mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
        for (var i = 0; i < items.Count; i++)
        {
            Raw(i == 0 ? " ("u8 : " "u8).Ascii(items[i].Tag).Space();
            items[i].WriteValue(this);
        }

        Raw(items.Count == 0 ? "\r\n"u8 : ")\r\n"u8);
    }

    /// <summary>"*" SP "LSUB" SP mailbox-list CRLF (RFC 3501 §7.2.3)</summary>
    public void Lsub(IReadOnlyList<string> attributes, char? delimiter, string name) =>
        Raw("* LSUB "u8).AtomList(attributes).Space().Delimiter(delimiter).Space().Mailbox(name).EndLine();

    /// <summary>"*" SP "NAMESPACE" SP namespace SP namespace SP namespace CRLF; an empty list is NIL.</summary>
    public void Namespace(
        IReadOnlyList<NamespaceDescription> personal,
        IReadOnlyList<NamespaceDescription> others,
        IReadOnlyList<NamespaceDescription> shared) =>
        Raw("* NAMESPACE "u8).Descriptions(personal).Space().Descriptions(others).Space().Descriptions(shared).EndLine();

    /// <summary>"*" SP "LANGUAGE" SP "(" lang-tag-quoted *(SP lang-tag-quoted) ")" CRLF (RFC 5255 §3.5)</summary>
    /// <param name="tags">The language that is used from here on; or several: those that there are.</param>
    public void Language(params IReadOnlyList<string> tags) => Raw("* LANGUAGE "u8).AtomList(tags).EndLine();

    /// <summary>"*" SP "ID" SP id-params-list CRLF (RFC 2971 §4); an empty list is NIL.</summary>
    public void Id(IReadOnlyList<KeyValuePair<string, string?>> pairs)
    {
        Raw("* ID "u8);
        for (var i = 0; i < pairs.Count; i++)
        {
            Raw(i == 0 ? "("u8 : " "u8).String(pairs[i].Key).Space().NString(pairs[i].Value);
        }

        Raw(pairs.Count == 0 ? "NIL\r\n"u8 : ")\r\n"u8);
    }

    /// <summary>"*" SP "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"] CRLF (RFC 3501 §7.2.5, RFC 7162 §7)</summary>
    /// <param name="numbers">Message numbers or UIDs.</param>
    /// <param name="modSeq">The highest mod-sequence among them, if MODSEQ was searched for.</param>
    public void Search(ReadOnlySpan<uint> numbers, ulong? modSeq = null)
    {
        Raw("* SEARCH"u8);
        Found(numbers, modSeq);
    }

    /// <summary>"*" SP "SORT" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"] CRLF (RFC 5256 §4, RFC 7162 §7)</summary>
    /// <param name="numbers">Message numbers or UIDs, in order.</param>
    /// <param name="modSeq">As for <see cref="Search"/>.</param>
    public void Sort(ReadOnlySpan<uint> numbers, ulong? modSeq = null)
    {
        Raw("* SORT"u8);
        Found(numbers, modSeq);
    }

    private void Found(ReadOnlySpan<uint> numbers, ulong? modSeq)
    {
        foreach (var number in numbers)
        {
            Space().Number(number);
        }

        if (modSeq is { } value)
        {
            Raw(" (MODSEQ "u8).Number(value).Raw(")"u8);
        }

        EndLine();
    }

    /// <summary>"*" SP "UIDBATCHES" SP search-correlator [SP range *("," range)] CRLF, a range as high ":" low (RFC 10022)</summary>
    /// <param name="tag">The tag of the command.</param>
    /// <param name="batches">The ranges, the highest first; maybe none.</param>
    public void UidBatches(string tag, IReadOnlyList<MessageRange> batches)
    {
        Raw("* UIDBATCHES (TAG "u8).String(tag).Raw(")"u8);
        for (var i = 0; i < batches.Count; i++)
        {
            Raw(i == 0 ? " "u8 : ","u8).Number(batches[i].Last).Raw(":"u8).Number(batches[i].First);
        }

        EndLine();
    }

    private ImapWriter Descriptions(IReadOnlyList<NamespaceDescription> namespaces)
    {
        if (namespaces.Count == 0)
        {
            return Nil();
        }

        Raw("("u8);
        foreach (var description in namespaces)
        {
            Raw("("u8).String(EncodeMailbox(description.Prefix)).Space().Delimiter(description.Delimiter);
            if (description.Translation is { } translation)
            {
                // namespace-trans = SP DQUOTE "TRANSLATION" DQUOTE SP "(" string ")": in modified UTF-7, whatever the mode is (RFC 5255 §3.5).
                Raw(" \"TRANSLATION\" ("u8).String(EncodeMailbox(translation, TextMode.Rev1)).Raw(")"u8);
            }

            Raw(")"u8);
        }

        return Raw(")"u8);
    }

    // DQUOTE QUOTED-CHAR DQUOTE / nil
    private ImapWriter Delimiter(char? delimiter) => delimiter is { } character ? String([character]) : Nil();
}
