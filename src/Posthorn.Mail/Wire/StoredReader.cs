using System.Text;

namespace Posthorn.Mail;

/// <summary>Reads stored values. It keeps its first error and yields harmless defaults after it.</summary>
internal ref struct StoredReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty && !IsBroken;

    public readonly int Remaining => _rest.Length;

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            IsBroken = true;
            return 0;
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    /// <summary>A number from 0 to 2^63 - 1.</summary>
    public long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var octet = Byte();
            value |= (long)(octet & 0x7F) << shift;
            if ((octet & 0x80) == 0)
                return value;
        }

        Break();
        return 0;
    }

    public string Text() => Encoding.UTF8.GetString(Octets());

    /// <summary>The octets of a text.</summary>
    public ReadOnlySpan<byte> Octets()
    {
        var length = Number();
        if (length > _rest.Length)
        {
            Break();
            return default;
        }

        var octets = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return octets;
    }

    private void Break()
    {
        IsBroken = true;
        _rest = default;
    }
}
