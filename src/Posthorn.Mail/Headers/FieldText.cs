using System.Buffers;

namespace Posthorn.Mail;

/// <summary>The text of a field body as one line.</summary>
internal static class FieldText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\r\n\0"u8);

    /// <summary>Unfolds (RFC 5322 §2.2.3: the line ends go, the white space after them stays) and trims. NUL, which no IMAP string may
    /// hold, is dropped; a CR within a line becomes a space.</summary>
    public static byte[] Unfold(ReadOnlySpan<byte> body)
    {
        body = body.Trim(" \t\r\n\0"u8);
        if (body.IndexOfAny(Special) < 0)
            return body.ToArray();

        var result = new byte[body.Length];
        var length = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var octet = body[i];
            if (octet is (byte)'\n' or 0)
                continue;
            if (octet == '\r')
            {
                if (i + 1 < body.Length && body[i + 1] == '\n')
                    continue;
                octet = (byte)' ';
            }

            result[length++] = octet;
        }

        return result[..length];
    }
}
