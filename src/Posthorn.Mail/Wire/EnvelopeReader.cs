using System.Buffers;
using System.Buffers.Text;

namespace Posthorn.Mail;

/// <summary>Reads an ENVELOPE in the wire form that <see cref="EnvelopeWriter"/> writes, value by value. Never throws; after a mistake all is NIL.</summary>
internal ref struct EnvelopeReader(ReadOnlySpan<byte> wire)
{
    private ReadOnlySpan<byte> _rest = wire;

    /// <summary>Takes an octet if it is next.</summary>
    public bool TryTake(byte octet)
    {
        if (_rest.IsEmpty || _rest[0] != octet)
            return false;
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Takes the space, if any, and then a string.</summary>
    /// <param name="text">Its octets; of a quoted one with escapes, as they stand between the quotes.</param>
    /// <param name="isEscaped">Whether there are backslashes to be removed (<see cref="Unescape"/>).</param>
    /// <returns>False for NIL.</returns>
    public bool TryString(out ReadOnlySpan<byte> text, out bool isEscaped)
    {
        TryTake((byte)' ');
        text = default;
        isEscaped = false;
        switch (_rest)
        {
            case [(byte)'"', ..]:
                var end = 1;
                for (; end < _rest.Length && _rest[end] != (byte)'"'; end++)
                {
                    if (_rest[end] == (byte)'\\')
                    {
                        isEscaped = true;
                        end++;
                    }
                }

                if (end >= _rest.Length)
                    return Break();
                text = _rest[1..end];
                _rest = _rest[(end + 1)..];
                return true;
            case [(byte)'{', ..]:
                if (!Utf8Parser.TryParse(_rest[1..], out int length, out var digits))
                    return Break();
                var start = 1 + digits + "}\r\n".Length;
                if (length < 0 || start > _rest.Length || length > _rest.Length - start)
                    return Break();
                text = _rest.Slice(start, length);
                _rest = _rest[(start + length)..];
                return true;
            case [(byte)'N', (byte)'I', (byte)'L', ..]:
                _rest = _rest[3..];
                return false;
            default:
                return Break();
        }
    }

    /// <summary>Takes the space, if any, and then a list of addresses, or NIL.</summary>
    public void SkipAddresses()
    {
        TryTake((byte)' ');
        if (!TryTake((byte)'('))
        {
            TryString(out _, out _);
            return;
        }

        while (TryTake((byte)'('))
        {
            for (var i = 0; i < 4; i++)
                TryString(out _, out _);
            TryTake((byte)')');
        }

        if (!TryTake((byte)')'))
            Break();
    }

    /// <summary>Writes a string without the backslashes of its quoted form.</summary>
    public static void Unescape(ReadOnlySpan<byte> text, bool isEscaped, IBufferWriter<byte> output)
    {
        if (!isEscaped)
        {
            output.Write(text);
            return;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\' && i + 1 < text.Length)
                i++;
            output.Write(text.Slice(i, 1));
        }
    }

    private bool Break()
    {
        _rest = default;
        return false;
    }
}
