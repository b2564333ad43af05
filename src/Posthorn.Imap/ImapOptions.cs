namespace Posthorn.Imap;

/// <summary>How an IMAP server behaves: limits, times, and what new mailboxes get. Each limit says why it is what it is.</summary>
public sealed record ImapOptions
{
    /// <summary>
    /// Octets of a command without its literals. RFC 7162 §4 asks for at least 8,192; long UID sets of big mailboxes need more.
    /// </summary>
    public int MaxCommandLine { get; init; } = 65_536;

    /// <summary>
    /// Octets of a literal in a command that is not an APPEND: names, passwords and search terms, with room to spare. All literals of a
    /// command together have as many, and what its lines leave of <see cref="MaxCommandLine"/>.
    /// </summary>
    public int MaxCommandLiterals { get; init; } = 131_072;

    /// <summary>Octets of a message in APPEND (RFC 7889 APPENDLIMIT): as large as mail gets in practice.</summary>
    public long MaxMessageSize { get; init; } = 150L * 1024 * 1024;

    /// <summary>Bad commands in a row, or before log-in in all, after which a peer that does not speak IMAP is sent away.</summary>
    public int MaxBadCommands { get; init; } = 50;

    /// <summary>
    /// Autologout of a session (RFC 9051 §5.4 asks for at least 30 minutes after log-in). Time counts only while the server waits for the
    /// client. Between commands any octet begins it anew; a command that has begun has it once, in all, to come complete, and a second more
    /// for each KiB of it (<see cref="Net.NetLimits.MinReadRate"/>).
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Time to log in.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a client may take without reading any of an answer.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Interval of the untagged OK that keeps an idling connection open in address translators (RFC 9051 §5.4).</summary>
    public TimeSpan IdleKeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Keywords of a message at most: more are a client gone wrong.</summary>
    public int MaxKeywords { get; init; } = 100;

    /// <summary>Characters of a keyword at most.</summary>
    public int MaxKeywordLength { get; init; } = 100;

    /// <summary>Whether CREATE also subscribes (RFC 9051 §6.3.4 leaves it to the server).</summary>
    public bool SubscribeOnCreate { get; init; }

    /// <summary>Whether LOGIN and PLAIN are allowed without TLS from a loopback address (a demonstration, or a proxy beside us).</summary>
    public bool AllowClearTextOnLoopback { get; init; }

    /// <summary>What the greeting says after the capabilities.</summary>
    public string Greeting { get; init; } = "Posthorn is ready.";

    /// <summary>The version that ID reports (RFC 2971).</summary>
    public string Version { get; init; } = "0.1.0";
}
