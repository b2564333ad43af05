using System.Buffers;
using System.Text;

namespace Posthorn.Mail;

/// <summary>Writes stored values.</summary>
internal sealed class StoredWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(256);

    public int Length => _output.WrittenCount;

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void Byte(byte value) => _output.Write([value]);

    public void Bytes(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    /// <summary>A number that is not negative, seven bits an octet, lowest first.</summary>
    public void Number(long value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void Text(string text)
    {
        Number(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _output);
    }
}
