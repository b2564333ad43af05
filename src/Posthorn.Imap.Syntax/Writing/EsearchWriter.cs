namespace Posthorn.Imap.Syntax;

/// <summary>Writes the data of an ESEARCH response (RFC 9051 §7.3.4); made by <see cref="ImapWriter.Esearch(string?, bool)"/>, and reused.</summary>
public sealed class EsearchWriter
{
    private readonly ImapWriter _writer;

    internal EsearchWriter(ImapWriter writer) => _writer = writer;

    /// <summary>"MIN" SP nz-number; left out if nothing was found.</summary>
    public EsearchWriter Min(uint number) => Number("MIN"u8, number);

    /// <summary>"MAX" SP nz-number; left out if nothing was found.</summary>
    public EsearchWriter Max(uint number) => Number("MAX"u8, number);

    /// <summary>"ALL" SP sequence-set; writes nothing for the empty set (RFC 9051 §6.4.4).</summary>
    public EsearchWriter All(MessageSet found)
    {
        if (!found.IsEmpty)
        {
            Item("ALL"u8).Set(found);
        }

        return this;
    }

    /// <summary>"ALL" SP sequence-set, in the order given (RFC 5267 §3.2); writes nothing for no number.</summary>
    public EsearchWriter AllInOrder(ReadOnlySpan<uint> found)
    {
        if (!found.IsEmpty)
        {
            Item("ALL"u8).SetInOrder(found);
        }

        return this;
    }

    /// <summary>"COUNT" SP number</summary>
    public EsearchWriter Count(uint count) => Number("COUNT"u8, count);

    /// <summary>"MODSEQ" SP mod-sequence-value (RFC 7162 §3.1.10)</summary>
    public EsearchWriter ModSeq(ulong value) => Number("MODSEQ"u8, value);

    /// <summary>SP search-modifier-name SP: the caller writes the value with the writer returned.</summary>
    public ImapWriter Item(ReadOnlySpan<byte> name) => _writer.Space().Raw(name).Space();

    /// <summary>CRLF</summary>
    public void End() => _writer.EndLine();

    private EsearchWriter Number(ReadOnlySpan<byte> name, ulong number)
    {
        Item(name).Number(number);
        return this;
    }
}
