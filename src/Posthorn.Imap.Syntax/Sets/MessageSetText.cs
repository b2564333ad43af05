using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Posthorn.Imap.Syntax;

/// <summary>The wire form of a <see cref="MessageSet"/>.</summary>
internal static class MessageSetText
{
    // Two numbers of ten digits, a colon and a comma.
    private const int LongestRange = 22;

    // sequence-set = (seq-number / seq-range) ["," sequence-set]
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out MessageSet? set, out int consumed)
    {
        consumed = 0;
        set = null;
        if (text is [(byte)'$'])
        {
            set = MessageSet.LastSearch;
            return true;
        }

        var builder = new MessageSetBuilder();
        while (true)
        {
            if (!TryNumber(text, ref consumed, out var first))
            {
                return false;
            }

            var last = first;
            if (consumed < text.Length && text[consumed] == (byte)':')
            {
                consumed++;
                if (!TryNumber(text, ref consumed, out last))
                {
                    return false;
                }
            }

            Add(builder, first, last);
            if (consumed == text.Length)
            {
                set = builder.Build();
                return true;
            }

            if (text[consumed] != (byte)',')
            {
                return false;
            }

            consumed++;
        }
    }

    public static void Write(MessageSet set, uint starLow, uint starHigh, IBufferWriter<byte> output)
    {
        if (set.IsLastSearch)
        {
            output.Write("$"u8);
            return;
        }

        var isFirst = true;
        foreach (var range in set.Ranges)
        {
            WriteRange(output, isFirst, range.First, range.Last);
            isFirst = false;
        }

        if (!set.HasStar)
        {
            return;
        }

        if (starHigh == 0)
        {
            output.Write(isFirst ? "*"u8 : ",*"u8);
            return;
        }

        WriteRange(output, isFirst, starLow, 0);
        if (starHigh != starLow)
        {
            WriteRange(output, isFirst: false, starHigh, 0);
        }
    }

    // Zero stands for "*".
    private static void Add(MessageSetBuilder builder, uint first, uint last)
    {
        if (first == 0 && last == 0)
        {
            builder.AddStar();
        }
        else if (first == 0 || last == 0)
        {
            builder.AddToStar(first + last);
        }
        else
        {
            builder.Add(first, last);
        }
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int position, out uint number)
    {
        number = 0;
        var rest = text[position..];
        if (rest is [(byte)'*', ..])
        {
            position++;
            return true;
        }

        // nz-number = digit-nz *DIGIT. The parser would take a sign, too.
        if (rest is not [>= (byte)'1' and <= (byte)'9', ..] || !Utf8Parser.TryParse(rest, out number, out var length))
        {
            return false;
        }

        position += length;
        return true;
    }

    private static void WriteRange(IBufferWriter<byte> output, bool isFirst, uint first, uint last)
    {
        var span = output.GetSpan(LongestRange);
        var length = 0;
        if (!isFirst)
        {
            span[length++] = (byte)',';
        }

        Utf8Formatter.TryFormat(first, span[length..], out var written);
        length += written;
        if (last != first)
        {
            span[length++] = (byte)':';
            if (last == 0)
            {
                span[length++] = (byte)'*';
            }
            else
            {
                Utf8Formatter.TryFormat(last, span[length..], out written);
                length += written;
            }
        }

        output.Advance(length);
    }
}
