using System.Buffers;

namespace Posthorn.Mail;

/// <summary>A range of wire bytes to leave out. Cuts are in order and do not overlap.</summary>
internal readonly record struct WireCut(int Offset, int Length)
{
    public static byte[] Without(ReadOnlySpan<byte> wire, ReadOnlySpan<WireCut> cuts)
    {
        var length = wire.Length;
        foreach (var cut in cuts)
            length -= cut.Length;
        var result = new byte[length];
        var rest = result.AsSpan();
        var position = 0;
        foreach (var cut in cuts)
        {
            wire[position..cut.Offset].CopyTo(rest);
            rest = rest[(cut.Offset - position)..];
            position = cut.Offset + cut.Length;
        }

        wire[position..].CopyTo(rest);
        return result;
    }

    public static void WriteWithout(ReadOnlySpan<byte> wire, ReadOnlySpan<WireCut> cuts, IBufferWriter<byte> output)
    {
        var position = 0;
        foreach (var cut in cuts)
        {
            output.Write(wire[position..cut.Offset]);
            position = cut.Offset + cut.Length;
        }

        output.Write(wire[position..]);
    }
}
