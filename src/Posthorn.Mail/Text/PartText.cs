using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>
/// Gives the text of a part as a reader sees it: transfer encoding undone, charset decoded, and of HTML what is shown. The body is fed
/// chunk by chunk; memory is a few buffers, whatever its size. One instance for one body.
/// </summary>
public sealed class PartText
{
    private const int CharChunk = 4 * 1024;
    private readonly TransferDecoder _transfer;
    private readonly Decoder _charset;
    private readonly ITextSink _sink;
    private readonly HtmlText? _html;
    private readonly ArrayBufferWriter<byte> _octets = new(4096);
    private readonly char[] _chars = new char[CharChunk];

    private PartText(TransferDecoder transfer, Decoder charset, ITextSink sink, bool isHtml)
    {
        _transfer = transfer;
        _charset = charset;
        _html = isHtml ? new HtmlText(sink) : null;
        _sink = _html ?? sink;
    }

    /// <summary>Begins a part.</summary>
    /// <param name="part">The part whose body will be fed.</param>
    /// <param name="sink">Gets the text.</param>
    /// <returns>null if the part has no text: it is not text/*, or its transfer encoding is unknown.</returns>
    public static PartText? TryCreate(MessagePart part, ITextSink sink)
    {
        if (part.Type != "text" || TransferDecoder.TryCreate(part.Encoding) is not { } transfer)
            return null;
        return new PartText(transfer, Charsets.Find(part.Charset).GetDecoder(), sink, part.Subtype is "html" or "xhtml");
    }

    /// <summary>Whether the sink has seen enough; the rest of the body need not be fed.</summary>
    public bool IsSatisfied => _sink.IsSatisfied;

    /// <summary>Takes the next octets of the body, as transferred.</summary>
    public void Feed(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty && !_sink.IsSatisfied)
        {
            var piece = body[..Math.Min(body.Length, CharChunk)];
            body = body[piece.Length..];
            _octets.ResetWrittenCount();
            _transfer.Decode(piece, _octets);
            Decode(_octets.WrittenSpan, isLast: false);
        }
    }

    /// <summary>Ends the body.</summary>
    public void Finish()
    {
        Decode([], isLast: true);
        _html?.Finish();
    }

    private void Decode(ReadOnlySpan<byte> octets, bool isLast)
    {
        bool isComplete;
        do
        {
            _charset.Convert(octets, _chars, isLast, out var used, out var written, out isComplete);
            octets = octets[used..];
            if (written > 0)
                _sink.Take(_chars.AsSpan(0, written));
        }
        while (!isComplete);
    }
}
