namespace Posthorn.Imap.Commands;

/// <summary>The states of a session in which a command is allowed (RFC 9051 §3).</summary>
[Flags]
internal enum SessionStates
{
    /// <summary>Before log-in.</summary>
    NotAuthenticated = 1,

    /// <summary>Logged in, no mailbox selected.</summary>
    Authenticated = 2,

    /// <summary>A mailbox is selected.</summary>
    Selected = 4,

    /// <summary>Logged in, whether or not a mailbox is selected.</summary>
    LoggedIn = Authenticated | Selected,

    /// <summary>Always.</summary>
    Any = NotAuthenticated | LoggedIn,
}

/// <summary>What is known of a command before its arguments are read: the state check, UID forms and announcing follow from it.</summary>
/// <param name="Name">The name, in capitals.</param>
internal sealed record CommandRules(string Name)
{
    /// <summary>When it is allowed.</summary>
    public required SessionStates States { get; init; }

    /// <summary>The capability it belongs to, if that can be hidden (<see cref="Session.CapabilityProfile"/>).</summary>
    public string? Capability { get; init; }

    /// <summary>Whether it can follow UID (RFC 9051 §6.4.9).</summary>
    public bool HasUidForm { get; init; }

    /// <summary>
    /// Whether removed messages must not be announced while its number form runs (RFC 9051 §7.5.1: FETCH, STORE, SEARCH).
    /// </summary>
    public bool UsesNumbers { get; init; }

    /// <summary>
    /// Whether its form without UID names messages by number, in its arguments or its answer: there is no such form with UIDONLY
    /// (RFC 9586 §3.2, §3.8).
    /// </summary>
    public bool NamesNumbers { get; init; }

    /// <summary>Whether its answer are the removed messages, which are told even to who does not want to hear of others (EXPUNGE, MOVE).</summary>
    public bool TellsRemoved { get; init; }

    /// <summary>Whether it does something with many messages, and its client is told how far it is (RFC 9585).</summary>
    public bool TellsProgress { get; init; }

    /// <summary>Whether it has messages that are stored while they arrive (<see cref="IStreamingCommand"/>).</summary>
    public bool StreamsLiteral { get; init; }

    /// <summary>What a literal is answered with that is longer than commands may have; null for BAD.</summary>
    public Func<ImapOptions, Completion>? LiteralTooLong { get; init; }

    /// <summary>Whether its arguments are secret and must not appear in a trace.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The RFC section that defines it.</summary>
    public required string Source { get; init; }
}

/// <summary>Whether numbers in a command are message numbers or UIDs.</summary>
internal enum CommandForm
{
    /// <summary>Message sequence numbers.</summary>
    Number,

    /// <summary>The command follows UID.</summary>
    Uid,
}
