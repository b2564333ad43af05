using System.Buffers;

namespace Posthorn.Mail;

/// <summary>
/// What a stored summary keeps for threading, read without making objects of it: message ids as in the message, without angle brackets,
/// and the base subject. All are UTF-8.
/// </summary>
public ref struct ThreadTexts
{
    private StoredReader _reader;
    private long _references;

    /// <summary>Reads them.</summary>
    public ThreadTexts(in SummaryView summary)
    {
        _reader = new StoredReader(summary.Texts.Span);
        MessageId = (summary.Flags & 8) != 0 ? _reader.Octets() : default;
        InReplyTo = (summary.Flags & 16) != 0 ? _reader.Octets() : default;
        BaseSubject = _reader.Octets();
        IsReplyOrForward = (summary.Flags & 2) != 0;
        _references = _reader.Number();
    }

    /// <summary>The Message-ID; empty if there is none.</summary>
    public ReadOnlySpan<byte> MessageId { get; }

    /// <summary>The first message id in In-Reply-To; empty if there is none.</summary>
    public ReadOnlySpan<byte> InReplyTo { get; }

    /// <summary>The base subject (RFC 5256 §2.1).</summary>
    public ReadOnlySpan<byte> BaseSubject { get; }

    /// <summary>As <see cref="MessageSummary.IsReplyOrForward"/>.</summary>
    public bool IsReplyOrForward { get; }

    /// <summary>The next message id in References, the oldest first.</summary>
    public bool TryNextReference(out ReadOnlySpan<byte> id)
    {
        id = default;
        if (_references <= 0 || _reader.IsBroken)
            return false;
        _references--;
        id = _reader.Octets();
        return !_reader.IsBroken;
    }

    /// <summary>
    /// Writes a message id so that two spellings of one id are the same (RFC 5256 §3: quoting must not count). Nothing is written for what
    /// is no valid id: one without an at-sign.
    /// </summary>
    public static void WriteNormalized(ReadOnlySpan<byte> id, IBufferWriter<byte> output)
    {
        var at = id.LastIndexOf((byte)'@');
        if (at <= 0 || at == id.Length - 1)
            return;
        if (id[0] == (byte)'"' && at > 1 && id[at - 1] == (byte)'"')
        {
            EnvelopeReader.Unescape(id[1..(at - 1)], isEscaped: true, output);
            output.Write(id[at..]);
            return;
        }

        output.Write(id);
    }
}
