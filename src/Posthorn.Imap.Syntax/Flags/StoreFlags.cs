namespace Posthorn.Imap.Syntax;

/// <summary>What STORE does with the flags it names.</summary>
public enum StoreAction
{
    /// <summary>FLAGS: these and no others.</summary>
    Replace,

    /// <summary>+FLAGS.</summary>
    Add,

    /// <summary>-FLAGS.</summary>
    Remove,
}

/// <summary>store-att-flags (RFC 9051 §6.4.6).</summary>
/// <param name="Action">What to do.</param>
/// <param name="IsSilent">True for ".SILENT": the client does not want to be told the result.</param>
/// <param name="Flags">The flags, each once, in the order sent.</param>
public sealed record StoreFlags(StoreAction Action, bool IsSilent, IReadOnlyList<Flag> Flags);
