namespace Posthorn.Lmtp;

/// <summary>How far a dialogue has come; a command's rules name those in which it is allowed (RFC 5321 §4.1.4).</summary>
[Flags]
internal enum Phases
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary>The client has not introduced itself.</summary>
    Connected = 1,

    /// <summary>Introduced, and no transaction is under way.</summary>
    Greeted = 2,

    /// <summary>MAIL was accepted, and no recipient yet.</summary>
    Sender = 4,

    /// <summary>At least one recipient was accepted.</summary>
    Recipients = 8,

    /// <summary>BDAT has begun.</summary>
    Chunks = 16,

    /// <summary>Always.</summary>
    Any = Connected | Greeted | Sender | Recipients | Chunks,
}
