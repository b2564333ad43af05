using System.Buffers;
using System.Buffers.Text;

namespace Posthorn.Net.Sasl;

/// <summary>The base64 form in which line protocols carry SASL (RFC 9051 §6.2.2, RFC 5034 §4).</summary>
public static class SaslResponse
{
    /// <summary>Decodes the line of a client's response, without its CRLF: <c>*</c> cancels; an empty line is an empty response.</summary>
    public static SaslFailure TryDecode(ReadOnlySpan<byte> line, out byte[] response)
    {
        response = [];
        if (line is [(byte)'*'])
            return SaslFailure.Cancelled;
        if (line.Length > SaslLimits.MaxLine)
            return SaslFailure.TooLong;
        if (line.ContainsAny(" \t\r\n"u8))   // The decoder would skip them.
            return SaslFailure.InvalidBase64;

        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(line.Length)];
        if (Base64.DecodeFromUtf8(line, decoded, out _, out var written) != OperationStatus.Done)
            return SaslFailure.InvalidBase64;
        response = written == decoded.Length ? decoded : decoded[..written];
        return SaslFailure.None;
    }

    /// <summary>Decodes an initial response: as <see cref="TryDecode"/>, but a lone <c>=</c> is an empty one (RFC 4959 §3), and <c>*</c>
    /// means nothing.</summary>
    public static SaslFailure TryDecodeInitial(ReadOnlySpan<byte> argument, out byte[] response)
    {
        response = [];
        if (argument is [(byte)'='])
            return SaslFailure.None;
        return argument is [] or [(byte)'*'] ? SaslFailure.InvalidBase64 : TryDecode(argument, out response);
    }

    /// <summary>A challenge in base64, without anything around it.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> challenge)
    {
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(challenge.Length)];
        Base64.EncodeToUtf8(challenge, encoded, out _, out var written);
        return written == encoded.Length ? encoded : encoded[..written];
    }
}
