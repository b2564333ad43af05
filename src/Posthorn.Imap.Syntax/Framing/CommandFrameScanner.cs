using System.Buffers;
using System.Buffers.Text;

namespace Posthorn.Imap.Syntax;

/// <summary>
/// Finds where a command ends, and each literal in it before its octets are taken (RFC 9051 §4.3). It is given every octet once,
/// in pieces of any size, and holds no more than the last few of them; the caller keeps the octets. Not for two threads at once.
/// </summary>
/// <remarks>
/// On <see cref="FrameEventKind.Literal"/> the caller looks at what it has (the command's name, its state) and calls
/// <see cref="TakeLiteral"/>, and the literal becomes part of the frame; or takes its octets by itself and calls
/// <see cref="StreamLiteral"/>, or drops them and calls <see cref="SkipLiteral"/>, and goes on with the line behind it; or answers NO or BAD
/// and calls <see cref="Reset"/>.
/// </remarks>
public sealed class CommandFrameScanner
{
    // "~{9223372036854775807+}" CR is 24 octets.
    private const int TailLength = 24;

    private readonly ImapLimits _limits;
    private readonly byte[] _tail = new byte[TailLength];
    private int _tailCount;
    private long _lineOctets;
    private long _literalOctets;
    private long _literalLeft;
    private LiteralHeader _literal;
    private bool _isLiteralDue;

    /// <summary>Makes a scanner that waits for the first octet of a command.</summary>
    /// <param name="limits">The limits; <see cref="ImapLimits.Default"/> if null.</param>
    public CommandFrameScanner(ImapLimits? limits = null) => _limits = limits ?? ImapLimits.Default;

    /// <summary>True after <see cref="FrameEventKind.LineTooLong"/> until the end of that command.</summary>
    public bool IsDiscarding { get; private set; }

    /// <summary>Waits for the first octet of a new command; <see cref="FrameEventKind.Complete"/> does so by itself.</summary>
    public void Reset()
    {
        (_tailCount, _lineOctets, _literalOctets, _literalLeft) = (0, 0, 0, 0);
        (_isLiteralDue, IsDiscarding) = (false, false);
    }

    /// <summary>Makes the octets of the literal just told a part of the frame: they are fed like the rest of it.</summary>
    public void TakeLiteral()
    {
        EndLiteral();
        _literalLeft = _literal.Octets;
        _literalOctets += _literal.Octets;
    }

    /// <summary>Leaves the octets of the literal just told to the caller; the next octet fed is the one behind it.</summary>
    public void SkipLiteral() => EndLiteral();

    /// <summary>As <see cref="SkipLiteral"/>, and the limits begin anew: what was fed up to here has been dealt with.</summary>
    public void StreamLiteral()
    {
        EndLiteral();
        (_lineOctets, _literalOctets) = (0, 0);
    }

    /// <summary>Looks at the next octets of the connection, up to the next event.</summary>
    public FrameEvent Feed(in ReadOnlySequence<byte> octets)
    {
        if (octets.IsSingleSegment)
        {
            return Feed(octets.FirstSpan);
        }

        var consumed = 0L;
        foreach (var segment in octets)
        {
            var found = Feed(segment.Span);
            consumed += found.Consumed;
            if (found.Kind != FrameEventKind.NeedMore)
            {
                return found with { Consumed = consumed };
            }
        }

        return new FrameEvent(FrameEventKind.NeedMore, consumed);
    }

    /// <summary>Looks at the next octets of the connection, up to the next event.</summary>
    /// <exception cref="InvalidOperationException">A literal was told and neither taken, nor skipped, nor reset.</exception>
    public FrameEvent Feed(ReadOnlySpan<byte> octets)
    {
        if (_isLiteralDue)
        {
            throw new InvalidOperationException("What to do with the literal is not decided.");
        }

        var taken = (int)Math.Min(_literalLeft, octets.Length);
        _literalLeft -= taken;
        var line = octets[taken..];
        var end = line.IndexOf((byte)'\n');
        var length = end < 0 ? line.Length : end + 1;

        // What is within the limit is looked at before the line is called too long: a line end there ends it in time.
        var room = _limits.LineOctets - _lineOctets;
        if (length > room && !IsDiscarding)
        {
            IsDiscarding = true;
            Keep(line[..(int)room]);
            _lineOctets += room;
            return new FrameEvent(FrameEventKind.LineTooLong, taken + room);
        }

        _lineOctets += length;
        if (end < 0)
        {
            Keep(line);
            return new FrameEvent(FrameEventKind.NeedMore, octets.Length);
        }

        Keep(line[..end]);
        var hasLiteral = TryLiteral(_tail.AsSpan(0, _tailCount), out _literal);
        _tailCount = 0;
        if (hasLiteral)
        {
            _isLiteralDue = true;
            return new FrameEvent(FrameEventKind.Literal, taken + length, _literal, IsTooLong(_literal.Octets));
        }

        Reset();
        return new FrameEvent(FrameEventKind.Complete, taken + length);
    }

    private bool IsTooLong(long octets) =>
        IsDiscarding || octets > _limits.InlineLiteralOctets || octets > _limits.FrameOctets - _lineOctets - _literalOctets;

    private void EndLiteral()
    {
        if (!_isLiteralDue)
        {
            throw new InvalidOperationException("There is no literal.");
        }

        _isLiteralDue = false;
    }

    // Keeps the last octets of a line whose end is not here yet.
    private void Keep(ReadOnlySpan<byte> line)
    {
        if (line.Length >= TailLength)
        {
            line[^TailLength..].CopyTo(_tail);
            _tailCount = TailLength;
            return;
        }

        var old = Math.Min(_tailCount, TailLength - line.Length);
        _tail.AsSpan(_tailCount - old, old).CopyTo(_tail);
        line.CopyTo(_tail.AsSpan(old));
        _tailCount = old + line.Length;
    }

    // ["~"] "{" number64 ["+"] "}" [CR] at the very end: text that ends so inside quotes ends with a quote.
    private static bool TryLiteral(ReadOnlySpan<byte> line, out LiteralHeader literal)
    {
        literal = default;
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        if (line is not [.., (byte)'}'])
        {
            return false;
        }

        line = line[..^1];
        var isNonSynchronizing = line is [.., (byte)'+'];
        line = isNonSynchronizing ? line[..^1] : line;
        var digits = line.Length - 1 - line.LastIndexOfAnyExcept(Characters.Digits);

        // More digits than the tail holds are no number64 and no literal: the reader refuses the line.
        if (digits == 0 || digits >= line.Length || line[^(digits + 1)] != (byte)'{')
        {
            return false;
        }

        var octets = Utf8Parser.TryParse(line[^digits..], out long value, out _) ? value : long.MaxValue;
        var isLiteral8 = line.Length > digits + 1 && line[^(digits + 2)] == (byte)'~';
        literal = new LiteralHeader(octets, isNonSynchronizing, isLiteral8);
        return true;
    }
}
