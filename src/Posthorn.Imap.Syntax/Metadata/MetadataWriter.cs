namespace Posthorn.Imap.Syntax;

/// <summary>Writes a METADATA response with values (RFC 5464 §4.4.1): begun with its first entry, so that there is none without.</summary>
/// <param name="writer">Where to.</param>
/// <param name="mailbox">The mailbox; empty for the server.</param>
public sealed class MetadataWriter(ImapWriter writer, string mailbox)
{
    private bool _isBegun;

    /// <summary>entry SP value</summary>
    /// <param name="entry">The name.</param>
    /// <param name="value">Its value; null for NIL.</param>
    public void Entry(string entry, ReadOnlyMemory<byte>? value)
    {
        _ = _isBegun ? writer.Space() : writer.Raw("* METADATA "u8).Mailbox(mailbox).Raw(" ("u8);
        _isBegun = true;
        writer.AString(entry).Space();
        _ = value switch
        {
            null => writer.Nil(),
            // literal8: a string holds no NUL.
            { Span: var octets } when octets.Contains((byte)0) => writer.Literal8Header(octets.Length).Raw(octets),
            { Span: var octets } => writer.String(octets),
        };
    }

    /// <summary>Ends the response, if it has any entry.</summary>
    public void End()
    {
        if (_isBegun)
        {
            writer.Raw(")\r\n"u8);
        }
    }
}

public sealed partial class ImapWriter
{
    /// <summary>"*" SP "METADATA" SP mailbox SP entry-list CRLF: these have changed (RFC 5464 §4.4.2).</summary>
    /// <param name="mailbox">The mailbox; empty for the server.</param>
    /// <param name="entries">Names; at least one.</param>
    public void MetadataChanged(string mailbox, IEnumerable<string> entries)
    {
        Raw("* METADATA "u8).Mailbox(mailbox);
        foreach (var entry in entries)
        {
            Space().AString(entry);
        }

        EndLine();
    }
}
