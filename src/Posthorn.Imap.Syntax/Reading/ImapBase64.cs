using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Imap.Syntax;

/// <summary>base64 = *(4base64-char) [base64-terminal], strictly: no white space, padding where it is due (RFC 9051 §9).</summary>
public static class ImapBase64
{
    /// <summary>Decodes what a client sends in AUTHENTICATE; the empty text is the empty response.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? octets)
    {
        octets = null;
        if (text.ContainsAnyExcept(Characters.Base64))
        {
            return false;
        }

        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out var consumed, out var written) != OperationStatus.Done || consumed != text.Length)
        {
            return false;
        }

        octets = decoded[..written];
        return true;
    }
}
