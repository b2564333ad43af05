using System.Buffers;
using Posthorn.Net;

namespace Posthorn.Lmtp;

/// <summary>How the reading of a message ended.</summary>
internal enum MessageEnd
{
    /// <summary>All of it has come.</summary>
    Complete,

    /// <summary>The client has gone in the middle.</summary>
    ClientGone,

    /// <summary>The session shall end (<see cref="LineConnection.StopReason"/>).</summary>
    Stopped,
}

/// <summary>Reads messages from the wire into an <see cref="Intake"/>, a buffer at a time.</summary>
internal static class MessageReader
{
    // Many short lines with dots become few writes, and a buffer of this size is held only while a message is coming.
    private const int BufferSize = 32 * 1024;

    /// <summary>Reads what comes after DATA, and its end.</summary>
    public static async ValueTask<MessageEnd> ReadDataAsync(LineConnection connection, Intake intake, CancellationToken cancel)
    {
        var unstuffer = new DotUnstuffer();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (!unstuffer.IsAtEnd)
            {
                var read = await connection.Input.ReadAsync(cancel);
                var input = read.Buffer;
                while (!input.IsEmpty && !unstuffer.IsAtEnd)
                {
                    var (taken, filled) = Fill(ref unstuffer, input, buffer);
                    input = input.Slice(taken);
                    await intake.WriteAsync(buffer.AsMemory(0, filled), cancel);
                }

                connection.Input.AdvanceTo(input.Start);
                if (!unstuffer.IsAtEnd && Interruption(connection, read) is { } end)
                    return end;
            }

            return MessageEnd.Complete;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads the octets of a chunk (RFC 3030 §2).</summary>
    public static async ValueTask<MessageEnd> ReadChunkAsync(LineConnection connection, long octets, Intake? intake, CancellationToken cancel)
    {
        while (octets > 0)
        {
            var read = await connection.Input.ReadAsync(cancel);
            var input = read.Buffer.Slice(0, Math.Min(octets, read.Buffer.Length));
            octets -= input.Length;
            if (intake is not null)
            {
                foreach (var segment in input)
                    await intake.WriteAsync(segment, cancel);
            }

            connection.Input.AdvanceTo(input.End);
            if (octets > 0 && Interruption(connection, read) is { } end)
                return end;
        }

        return MessageEnd.Complete;
    }

    private static (long Taken, int Filled) Fill(ref DotUnstuffer unstuffer, in ReadOnlySequence<byte> input, byte[] buffer)
    {
        var (taken, filled) = (0L, 0);
        foreach (var segment in input)
        {
            var (consumed, written) = unstuffer.Unstuff(segment.Span, buffer.AsSpan(filled));
            taken += consumed;
            filled += written;
            if (consumed < segment.Length)
                break;   // The end, or the buffer is full.
        }

        return (taken, filled);
    }

    private static MessageEnd? Interruption(LineConnection connection, System.IO.Pipelines.ReadResult read) =>
        connection.StopReason != CloseReason.None ? MessageEnd.Stopped
        : read.IsCompleted ? MessageEnd.ClientGone
        : null;
}
