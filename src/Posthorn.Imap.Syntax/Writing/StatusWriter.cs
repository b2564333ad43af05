namespace Posthorn.Imap.Syntax;

/// <summary>Writes the items of a STATUS response; made by <see cref="ImapWriter.Status"/>, and reused for the next.</summary>
public sealed class StatusWriter
{
    private readonly ImapWriter _writer;
    private bool _isFirst;

    internal StatusWriter(ImapWriter writer) => _writer = writer;

    /// <summary>status-att-val with a number.</summary>
    public StatusWriter Number(StatusItem item, ulong value)
    {
        Item(item).Number(value);
        return this;
    }

    /// <summary>Begins an item: the caller writes its value with the writer returned.</summary>
    public ImapWriter Item(StatusItem item)
    {
        (_isFirst ? _writer : _writer.Space()).Ascii(item.Name).Space();
        _isFirst = false;
        return _writer;
    }

    /// <summary>")" CRLF</summary>
    public void End() => _writer.Raw(")\r\n"u8);

    internal StatusWriter Begin()
    {
        _isFirst = true;
        return this;
    }
}
