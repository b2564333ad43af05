namespace Posthorn.Net;

/// <summary>What a protocol says of one of its sessions to whoever watches the server. Made when it is asked for, on any thread.</summary>
/// <param name="Command">The command that is under way; null between commands.</param>
/// <param name="For">For how long it has been under way.</param>
/// <param name="Facts">What the peer has said of itself and what it was told, by short names.</param>
public sealed record SessionReport(string? Command, TimeSpan For, IReadOnlyList<KeyValuePair<string, string>> Facts);

/// <summary>What a session waits for.</summary>
public enum ConnectionWait
{
    /// <summary>Nothing: it works.</summary>
    Nothing,

    /// <summary>The peer has to send something.</summary>
    PeerToSend,

    /// <summary>The peer has to read what was sent.</summary>
    PeerToRead,
}
