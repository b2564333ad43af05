using System.Buffers;
using MimeKit.Encodings;

namespace Posthorn.Mail;

/// <summary>
/// Undoes a transfer encoding, chunk by chunk (RFC 2045 §6, RFC 9051 §6.4.5.2 BINARY). Octets that do not belong are skipped, as
/// RFC 2045 asks of decoders. One decoder is for one body, and for one thread at a time.
/// </summary>
public sealed class TransferDecoder
{
    private const int ChunkSize = 8 * 1024;

    // null: the identity encodings.
    private readonly IMimeDecoder? _decoder;

    private TransferDecoder(IMimeDecoder? decoder) => _decoder = decoder;

    /// <summary>A decoder for an encoding, or null if it is unknown: the answer then is NO [UNKNOWN-CTE] (RFC 9051 §6.4.5.2).</summary>
    public static TransferDecoder? TryCreate(TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.Base64 => new TransferDecoder(new Base64Decoder()),
        TransferEncoding.QuotedPrintable => new TransferDecoder(new QuotedPrintableDecoder()),
        TransferEncoding.SevenBit or TransferEncoding.EightBit or TransferEncoding.Binary => new TransferDecoder(null),
        _ => null,
    };

    /// <summary>Whether the decoded form is the encoded form, octet for octet.</summary>
    public bool IsIdentity => _decoder is null;

    /// <summary>Decodes the next chunk of the body.</summary>
    /// <param name="encoded">The chunk; of any size.</param>
    /// <param name="output">Gets the decoded octets; at most about as many as the chunk has.</param>
    public void Decode(ReadOnlySpan<byte> encoded, IBufferWriter<byte> output)
    {
        if (_decoder is null)
        {
            output.Write(encoded);
            return;
        }

        Walk(encoded, (decoded, writer) => writer!.Write(decoded), output);
    }

    /// <summary>Counts the decoded octets of the next chunk of the body: their sum is BINARY.SIZE.</summary>
    public long Count(ReadOnlySpan<byte> encoded) => _decoder is null ? encoded.Length : Walk(encoded, null, null);

    private long Walk(ReadOnlySpan<byte> encoded, Action<ReadOnlySpan<byte>, IBufferWriter<byte>?>? use, IBufferWriter<byte>? writer)
    {
        var input = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var output = ArrayPool<byte>.Shared.Rent(_decoder!.EstimateOutputLength(ChunkSize));
        var total = 0L;
        while (!encoded.IsEmpty)
        {
            var count = Math.Min(ChunkSize, encoded.Length);
            encoded[..count].CopyTo(input);
            encoded = encoded[count..];
            var decoded = _decoder.Decode(input, 0, count, output);
            total += decoded;
            use?.Invoke(output.AsSpan(0, decoded), writer);
        }

        ArrayPool<byte>.Shared.Return(input);
        ArrayPool<byte>.Shared.Return(output);
        return total;
    }
}
