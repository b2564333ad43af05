using System.Buffers.Text;

namespace Posthorn.Imap.Urls;

/// <summary>Finds the structure of a part in that of its message, both in wire form (RFC 9051 §7.5.2, body).</summary>
internal static class PartStructure
{
    // body-type-msg = media-message SP body-fields SP envelope SP body …: the body is the ninth value.
    private const int MessageBody = 8;

    /// <summary>Finds a part.</summary>
    /// <param name="body">The message's BODYSTRUCTURE.</param>
    /// <param name="path">Part numbers from 1 up; empty for the message.</param>
    /// <param name="part">The part's; empty if there is none.</param>
    public static bool TryFind(ReadOnlySpan<byte> body, ReadOnlySpan<int> path, out ReadOnlySpan<byte> part)
    {
        part = body;
        var isMessage = true;
        foreach (var number in path)
        {
            // RFC 9051 §6.4.5.1: the parts of an embedded message are numbered like those of the message.
            if (!isMessage && !IsMultipart(part) && Value(part, MessageBody) is [(byte)'(', ..] embedded && IsMessage(part))
            {
                part = embedded;
                isMessage = true;
            }

            if (IsMultipart(part))
            {
                part = Value(part, number - 1);
                if (part is not [(byte)'(', ..])
                {
                    part = default;
                    return false;
                }
            }
            else if (!isMessage || number != 1)
            {
                part = default;
                return false;
            }

            isMessage = false;
        }

        return true;
    }

    private static bool IsMultipart(ReadOnlySpan<byte> body) => body is [(byte)'(', (byte)'(', ..];

    private static bool IsMessage(ReadOnlySpan<byte> body) =>
        System.Text.Ascii.EqualsIgnoreCase(Value(body, 0), "\"message\""u8);

    // The n-th value of a list; the parts of a multipart have no space between them.
    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> list, int index)
    {
        var rest = list[1..];
        while (rest is not ([] or [(byte)')', ..]))
        {
            var length = Length(rest);
            if (index-- == 0)
            {
                return rest[..length];
            }

            rest = rest[length..];
            rest = rest is [(byte)' ', ..] ? rest[1..] : rest;
        }

        return default;
    }

    // The octets of the value that comes next.
    private static int Length(ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'"':
                var end = 1;
                while (text[end] != (byte)'"')
                {
                    end += text[end] == (byte)'\\' ? 2 : 1;
                }

                return end + 1;
            case (byte)'{':
                _ = Utf8Parser.TryParse(text[1..], out int octets, out var digits);
                return 1 + digits + "}\r\n".Length + octets;
            case (byte)'(':
                var at = 1;
                while (text[at] != (byte)')')
                {
                    at += text[at] == (byte)' ' ? 1 : Length(text[at..]);
                }

                return at + 1;
            default:
                var stop = text.IndexOfAny((byte)' ', (byte)')');
                return stop < 0 ? text.Length : stop;
        }
    }
}
