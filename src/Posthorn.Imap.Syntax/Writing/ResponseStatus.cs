namespace Posthorn.Imap.Syntax;

/// <summary>The status responses (RFC 9051 §7.1).</summary>
public enum ResponseStatus
{
    /// <summary>OK.</summary>
    Ok,

    /// <summary>NO.</summary>
    No,

    /// <summary>BAD.</summary>
    Bad,

    /// <summary>BYE; always untagged.</summary>
    Bye,

    /// <summary>PREAUTH; only as the greeting.</summary>
    PreAuth,
}
