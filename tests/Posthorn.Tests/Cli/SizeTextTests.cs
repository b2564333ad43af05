using Posthorn.Cli;

namespace Posthorn.Tests.Cli;

public class SizeTextTests
{
    [Theory]
    [InlineData("1K", 1024L)]
    [InlineData("500M", 500L << 20)]
    [InlineData("500m", 500L << 20)]
    [InlineData("2G", 2L << 30)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("3T", 3L << 40)]
    [InlineData("10240", 10240L << 20)]
    [InlineData("8388607T", 8388607L << 40)]
    public void A_size_has_a_binary_unit_or_is_in_MiB(string text, long octets)
    {
        Assert.True(SizeText.TryParse(text, out var read));
        Assert.Equal(octets, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("iB")]
    [InlineData("2iB")]
    [InlineData("0")]
    [InlineData("-1G")]
    [InlineData("+1G")]
    [InlineData("1.5G")]
    [InlineData("1,5G")]
    [InlineData("2X")]
    [InlineData("2 G")]
    [InlineData("2GB")]
    [InlineData("2KM")]
    [InlineData("much")]
    [InlineData("8388608T")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_size(string text) => Assert.False(SizeText.TryParse(text, out _));
}
