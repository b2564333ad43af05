using System.Buffers;

namespace Posthorn.Net;

/// <summary>How <see cref="LineReader.ReadLineAsync"/> ended.</summary>
public enum LineStatus
{
    /// <summary>A line was read.</summary>
    Line,

    /// <summary>The line was longer than allowed; all of it was skipped.</summary>
    TooLong,

    /// <summary>The peer has sent its last; an unfinished line is dropped.</summary>
    EndOfStream,

    /// <summary>The wait was interrupted: the session should stop (<see cref="LineConnection.StopReason"/>) or something woke the
    /// reader. Nothing is lost.</summary>
    Interrupted,
}

/// <summary>A line, or why there is none.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Line">The line without its end; valid until the next read. Empty unless <see cref="LineStatus.Line"/>.</param>
public readonly record struct LineResult(LineStatus Status, ReadOnlyMemory<byte> Line);

/// <summary>
/// Reads lines that end in CRLF, or in a bare LF. Holds a pooled buffer only between a line's arrival and the next call.
/// One reader at a time.
/// </summary>
public sealed class LineReader(LineConnection connection) : IDisposable
{
    private byte[]? _line;
    private bool _skipping;

    /// <summary>Reads the next line.</summary>
    /// <param name="maxLength">The longest line that is taken, in octets without its end.</param>
    /// <param name="cancel">Ends the wait with an exception; nothing is lost.</param>
    public async ValueTask<LineResult> ReadLineAsync(int maxLength, CancellationToken cancel = default)
    {
        Dispose();
        var scanned = 0L;
        while (true)
        {
            var input = connection.Input;
            var read = await input.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (read.IsCanceled)
            {
                input.AdvanceTo(buffer.Start, buffer.Start);
                return new(LineStatus.Interrupted, default);
            }

            if (buffer.Slice(scanned).PositionOf((byte)'\n') is { } end)
            {
                var result = Take(buffer.Slice(0, end), maxLength);
                input.AdvanceTo(buffer.GetPosition(1, end));
                return result;
            }

            // One octet more than allowed may be the CR of the line's end.
            _skipping |= buffer.Length > (long)maxLength + 1;
            scanned = _skipping ? 0 : buffer.Length;
            input.AdvanceTo(_skipping ? buffer.End : buffer.Start, buffer.End);
            if (read.IsCompleted)
                return new(LineStatus.EndOfStream, default);
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_line is null)
            return;
        // It may have been a password.
        ArrayPool<byte>.Shared.Return(_line, clearArray: true);
        _line = null;
    }

    private LineResult Take(ReadOnlySequence<byte> line, int maxLength)
    {
        if (!line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == (byte)'\r')
            line = line.Slice(0, line.Length - 1);
        if (_skipping || line.Length > maxLength)
        {
            _skipping = false;
            return new(LineStatus.TooLong, default);
        }

        var length = (int)line.Length;
        _line = ArrayPool<byte>.Shared.Rent(length);
        line.CopyTo(_line);
        return new(LineStatus.Line, _line.AsMemory(0, length));
    }
}
