using System.Globalization;

namespace Posthorn.Cli;

/// <summary>A size as people write it: a whole number with K, M, G or T (powers of 1024), in either case; without one, MiB.</summary>
internal static class SizeText
{
    private const string Units = "KMGT";

    /// <summary>Reads a size of at least one octet.</summary>
    /// <param name="text">Such as 500M, 2G or 2GiB.</param>
    /// <param name="octets">The size.</param>
    public static bool TryParse(string text, out long octets)
    {
        octets = 0;
        var number = text.EndsWith("iB", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;
        var unit = number.Length > 0 ? Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) : -1;
        if (unit >= 0)
        {
            number = number[..^1];
        }
        else if (number.Length < text.Length)
        {
            return false;   // "iB" alone says nothing.
        }

        // 2 to the power of 10, 20, 30 or 40.
        var shift = 10 * (unit >= 0 ? unit + 1 : 2);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || count > long.MaxValue >> shift)
        {
            return false;
        }

        octets = count << shift;
        return true;
    }
}
