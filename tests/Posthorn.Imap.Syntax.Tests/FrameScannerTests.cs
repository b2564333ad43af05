using System.Buffers;
using System.Text;

namespace Posthorn.Imap.Syntax.Tests;

public class FrameScannerTests
{
    public static TheoryData<string, string> Samples => new()
    {
        { "a NOOP\r\n", "C8" },
        { "a NOOP\nb NOOP\r\n", "C7 C8" },
        { "\r\n", "C2" },
        { "a LOGIN {4}\r\ndemo {5+}\r\nd\r\nmo\r\n", "L{4} L{5+} C" },
        { "a LOGIN \"x{5}\" y\r\n", "C" },
        { "a LOGIN \"x{5}\"\r\n", "C" },
        { "a LOGIN {5} \r\nb\r\n", "C C" },
        { "a X {0}\r\n\r\n", "L{0} C" },
        { "a X ~{3}\r\n{1} \r\n", "L~{3} C" },
        { "a X ~{3+}\r\n\r\n\n}\r\n", "L~{3+} C" },
        { "a X {1}\nz\n", "L{1} C" },
        { "a X {}\r\n", "C" },
        { "a X {+}\r\n", "C" },
        { "a X 1}\r\n", "C" },
        { "{1}\r\nx\r\n", "L{1} C" },
        { "1}\r\n", "C" },
        { "}\r\n", "C" },
        { "a X {000000000000000007}\r\n1234567\r\n", "L{7} C" },
        { "a X {1}}\r\n", "C" },
        { "a X {1-}\r\n", "C" },
        { "a X {99999999999999999999999999}\r\n", "C" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_command_is_found_in_every_fragmentation(string text, string events)
    {
        var wire = Encoding.ASCII.GetBytes(text);
        var whole = Scan([wire]);
        Assert.Equal(events.Split(' ').Select(static e => e.TrimEnd("0123456789".ToCharArray())), whole.Select(static e => e[..(e.IndexOf('@', StringComparison.Ordinal))]));
        Assert.EndsWith($"@{wire.Length}", whole[^1], StringComparison.Ordinal);
        Assert.Equal(whole, Scan(wire.Select(static octet => new[] { octet })));
        for (var cut = 1; cut < wire.Length; cut++)
        {
            Assert.Equal(whole, Scan([wire[..cut], wire[cut..]]));
        }
    }

    [Fact]
    public void A_sequence_of_segments_is_one_stream()
    {
        var wire = "a LOGIN {4+}\r\ndemo x\r\nb NOOP\r\n"u8.ToArray();
        for (var cut = 0; cut <= wire.Length; cut++)
        {
            var scanner = new CommandFrameScanner();
            var sequence = Segments(wire[..cut], wire[cut..]);
            var literal = scanner.Feed(sequence);
            Assert.Equal((FrameEventKind.Literal, 14L), (literal.Kind, literal.Consumed));
            scanner.TakeLiteral();
            Assert.Equal(new FrameEvent(FrameEventKind.Complete, 8), scanner.Feed(sequence.Slice(literal.Consumed)));
        }
    }

    [Fact]
    public void A_literal_that_is_streamed_is_not_in_the_frame()
    {
        var scanner = new CommandFrameScanner();
        Assert.Equal(FrameEventKind.Literal, scanner.Feed("a APPEND x {100}\r\n"u8).Kind);
        scanner.StreamLiteral();
        Assert.Equal(new FrameEvent(FrameEventKind.Complete, 2), scanner.Feed("\r\n"u8));
        Assert.Equal(new FrameEvent(FrameEventKind.Complete, 8), scanner.Feed("b NOOP\r\n"u8));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Behind_a_literal_that_was_streamed_the_limits_begin_anew_and_behind_one_that_was_dropped_they_go_on(bool isStreamed)
    {
        var scanner = new CommandFrameScanner(new ImapLimits { LineOctets = 40 });
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(FrameEventKind.Literal, scanner.Feed("a APPEND x {100}\r\n"u8).Kind);
            if (isStreamed)
                scanner.StreamLiteral();
            else
                scanner.SkipLiteral();
        }

        Assert.Equal(isStreamed ? FrameEventKind.Literal : FrameEventKind.LineTooLong, scanner.Feed(" (\\Seen) {100}\r\n"u8).Kind);
    }

    [Fact]
    public void A_refused_literal_ends_the_command()
    {
        var scanner = new CommandFrameScanner();
        Assert.Equal(FrameEventKind.Literal, scanner.Feed("a APPEND x {100}\r\n"u8).Kind);
        scanner.Reset();
        Assert.Equal(new FrameEvent(FrameEventKind.Complete, 8), scanner.Feed("b NOOP\r\n"u8));
    }

    [Fact]
    public void A_literal_must_be_decided()
    {
        var scanner = new CommandFrameScanner();
        Assert.Throws<InvalidOperationException>(scanner.TakeLiteral);
        scanner.Feed("a X {100}\r\n"u8);
        Assert.Throws<InvalidOperationException>(() => scanner.Feed("b"u8));
        scanner.TakeLiteral();
        Assert.Throws<InvalidOperationException>(scanner.SkipLiteral);
    }

    [Fact]
    public void A_literal_over_the_limit_is_told_with_its_size()
    {
        var limits = new ImapLimits { InlineLiteralOctets = 10, FrameOctets = 40 };
        var scanner = new CommandFrameScanner(limits);
        Assert.False(scanner.Feed("a X {10}\r\n"u8).ExceedsLimit);
        scanner.TakeLiteral();
        Assert.Equal(10, scanner.Feed("0123456789"u8).Consumed);
        var second = scanner.Feed(" {11+}\r\n"u8);
        Assert.Equal((new LiteralHeader(11, true, false), true), (second.Literal, second.ExceedsLimit));
        scanner.SkipLiteral();

        // 18 octets of lines, 10 of a literal, and 8 more of this line leave 4 of the frame.
        Assert.True(scanner.Feed(" {10+}\r\n"u8).ExceedsLimit);
        scanner.Reset();
        Assert.Equal(new LiteralHeader(long.MaxValue, false, false), scanner.Feed("a {9223372036854775808}\r\n"u8).Literal);
    }

    [Fact]
    public void A_line_over_the_limit_is_told_once_and_dropped_to_its_end()
    {
        var wire = Encoding.ASCII.GetBytes(new string('x', 25) + " {3+}\r\nabc\r\nb NOOP\r\n");
        var limits = new ImapLimits { LineOctets = 20 };
        foreach (var chunk in new[] { 1, 2, 7, 19, 20, 21, wire.Length })
        {
            Assert.Equal(["T@20", "L{3+}!@32", "C@37", "C@45"], Scan(wire.Chunk(chunk), limits));
        }

        Assert.Equal(["C@20"], Scan([Encoding.ASCII.GetBytes(new string('x', 18) + "\r\n")], limits));
        Assert.Equal(["T@20", "C@21"], Scan([Encoding.ASCII.GetBytes(new string('x', 19) + "\r\n")], limits));
    }

    // Each event with the offset of the stream at which it came.
    private static List<string> Scan(IEnumerable<byte[]> pieces, ImapLimits? limits = null)
    {
        var scanner = new CommandFrameScanner(limits);
        var events = new List<string>();
        var offset = 0L;
        foreach (var piece in pieces)
        {
            var rest = piece.AsSpan();
            while (!rest.IsEmpty)
            {
                var found = scanner.Feed(rest);
                rest = rest[(int)found.Consumed..];
                offset += found.Consumed;
                var literal = found.Literal;
                var name = found.Kind switch
                {
                    FrameEventKind.Complete => "C",
                    FrameEventKind.LineTooLong => "T",
                    FrameEventKind.Literal => $"L{(literal.IsLiteral8 ? "~" : "")}{{{literal.Octets}{(literal.IsNonSynchronizing ? "+" : "")}}}{(found.ExceedsLimit ? "!" : "")}",
                    _ => null,
                };
                if (found.Kind == FrameEventKind.Literal)
                {
                    scanner.TakeLiteral();
                }

                if (name is not null)
                {
                    events.Add($"{name}@{offset}");
                }
            }
        }

        return events;
    }

    private static ReadOnlySequence<byte> Segments(byte[] one, byte[] other)
    {
        var last = new Segment(other, one.Length);
        return new ReadOnlySequence<byte>(new Segment(one, 0, last), 0, last, other.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, long index, Segment? next = null) => (Memory, RunningIndex, Next) = (octets, index, next);
    }
}
