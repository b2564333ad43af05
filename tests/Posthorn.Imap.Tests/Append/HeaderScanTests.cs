using System.Text;
using Posthorn.Imap.Append;

namespace Posthorn.Imap.Tests.Append;

public sealed class HeaderScanTests
{
    [Theory]
    [InlineData("a: b\r\n\r\nc", false)]
    [InlineData("a: \u00fc\r\n\r\nc", true)]
    [InlineData("a: b\r\n\u00fc: c\r\n", true)]
    [InlineData("a: b\r\n\r\n\u00fc", false)]
    [InlineData("a: b\n\n\u00fc", false)]
    [InlineData("\r\n\u00fc", false)]
    [InlineData("\u00fc", true)]
    [InlineData("", false)]
    public void Octets_above_127_count_up_to_the_empty_line_however_they_come(string message, bool expected)
    {
        var octets = Encoding.Latin1.GetBytes(message);
        for (var size = 1; size <= octets.Length + 1; size++)
        {
            var scan = default(HeaderScan);
            for (var at = 0; at < octets.Length; at += size)
            {
                scan.Add(octets.AsSpan(at, Math.Min(size, octets.Length - at)));
            }

            Assert.Equal(expected, scan.HasEightBit);
        }
    }
}
