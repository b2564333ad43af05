namespace Posthorn.Store;

/// <summary>What is set on a message: system flags and keywords (RFC 9051 §2.3.2).</summary>
public readonly record struct MessageFlags(SystemFlags System, KeywordSet Keywords)
{
    /// <summary>Nothing is set.</summary>
    public static MessageFlags None => default;

    /// <summary>System flags only.</summary>
    public static implicit operator MessageFlags(SystemFlags system) => new(system, default);

    /// <summary>Whether all of the given system flags are set.</summary>
    public bool Has(SystemFlags flags) => (System & flags) == flags;

    /// <summary>The result of STORE (RFC 9051 §6.4.6).</summary>
    public MessageFlags With(FlagAction action, MessageFlags flags) => action switch
    {
        FlagAction.Add => new MessageFlags(System | flags.System, Keywords.Union(flags.Keywords)),
        FlagAction.Remove => new MessageFlags(System & ~flags.System, Keywords.Except(flags.Keywords)),
        _ => flags,
    };
}

/// <summary>How STORE changes flags (RFC 9051 §6.4.6).</summary>
public enum FlagAction
{
    /// <summary>FLAGS: exactly these.</summary>
    Replace,

    /// <summary>+FLAGS: these, too.</summary>
    Add,

    /// <summary>-FLAGS: not these.</summary>
    Remove,
}
