using System.Text;

namespace Posthorn.Lmtp.Tests.Content;

public sealed class DotUnstufferTests
{
    [Fact]
    public void Every_short_input_gives_what_the_rule_says_in_every_fragmentation()
    {
        // All 87,380 inputs of up to 8 octets that matter, whole, by the octet, and cut in two at each place.
        for (var length = 1; length <= 8; length++)
        {
            for (var number = 0; number < 1 << (2 * length); number++)
            {
                var input = new byte[length];
                for (var i = 0; i < length; i++)
                    input[i] = (byte)".\r\na"[(number >> (2 * i)) & 3];
                var expected = Expected(Encoding.Latin1.GetString(input));
                for (var cut = 0; cut <= length; cut++)
                    Assert.Equal(expected, Run(64, input[..cut], input[cut..]));
                Assert.Equal(expected, Run(2, [.. input.Select(octet => new[] { octet })]));
            }
        }
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\n.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\r\0\n")]
    [InlineData("\n.\r\r\n")]
    public void What_only_looks_like_the_end_is_not_the_end(string lure)
    {
        var unstuffer = new DotUnstuffer();
        unstuffer.Unstuff(Encoding.Latin1.GetBytes("a" + lure + "MAIL FROM:<evil>"), new byte[100]);
        Assert.False(unstuffer.IsAtEnd);
    }

    private static (string Content, int Left) Run(int room, params byte[][] pieces)
    {
        var unstuffer = new DotUnstuffer();
        var content = new StringBuilder();
        var output = new byte[room];
        var left = 0;
        foreach (var piece in pieces)
        {
            var input = piece.AsSpan();
            while (!input.IsEmpty && !unstuffer.IsAtEnd)
            {
                var (consumed, written) = unstuffer.Unstuff(input, output);
                Assert.True(consumed > 0);
                content.Append(Encoding.Latin1.GetString(output, 0, written));
                input = input[consumed..];
            }

            left += input.Length;
        }

        return (content.ToString(), unstuffer.IsAtEnd ? left : -1);
    }

    // RFC 5321 §4.1.1.4 and §4.5.2 in one breath, on the whole input. Left is what comes behind the end; -1 if there is none.
    private static (string Content, int Left) Expected(string input)
    {
        var text = "\r\n" + input;
        var end = text.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        if (end >= 0)
            return (text[..(end + 2)].Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..], text.Length - end - 5);
        var content = text.Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..];
        return (text.EndsWith("\r\n.\r", StringComparison.Ordinal) ? content[..^1] : content, -1);   // That CR may yet be of the end.
    }
}
