namespace Posthorn.Imap.Syntax;

/// <summary>All numbers from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
/// <param name="First">The lowest, from 1.</param>
/// <param name="Last">The highest, not below <paramref name="First"/>.</param>
public readonly record struct MessageRange(uint First, uint Last)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => (long)Last - First + 1;
}
