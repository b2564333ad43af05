using Posthorn.Mail;

namespace Posthorn.Imap.Session;

/// <summary>By what a session compares texts in SEARCH, SORT and THREAD (RFC 5255 §4): a collation, in either direction (RFC 4790 §3.3).</summary>
/// <param name="Collation">The collation.</param>
/// <param name="IsInverted">Whether its order is turned around.</param>
internal sealed record Comparator(Collation Collation, bool IsInverted)
{
    /// <summary>RFC 5255 §4.4: it is the same throughout, and i;unicode-casemap.</summary>
    public static Comparator Default { get; } = new(Collation.Default, IsInverted: false);

    /// <summary>collation-selected = ["+" / "-"] collation-id</summary>
    public string Name => IsInverted ? $"-{Collation.Name}" : Collation.Name;
}
