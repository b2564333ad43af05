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

    /// <summary>What clients are told of that: a message has less than 4 GiB, whatever is configured (RFC 7889 §5, number).</summary>
    internal long AppendLimit => Math.Min(MaxMessageSize, uint.MaxValue);

    /// <summary>Messages of one APPEND at most (RFC 3502): a folder in one step, and bounded memory until it is stored.</summary>
    public int MaxAppendMessages { get; init; } = 5_000;

    /// <summary>
    /// Whether literals that the client sends without being asked are limited to 4,096 octets: LITERAL- is advertised in place of
    /// LITERAL+ (RFC 7888 §5).
    /// </summary>
    public bool LimitsUnaskedLiterals { get; init; }

    /// <summary>
    /// Whether UTF8=ACCEPT is offered (RFC 9755). With it, a client that has not enabled UTF-8 cannot add messages that have
    /// 8-bit octets in their header (§4), which a copy of old mail may have.
    /// </summary>
    public bool OffersUtf8 { get; init; } = true;

    /// <summary>The server's name in IMAP URLs (RFC 5092).</summary>
    public string ServerName { get; init; } = "localhost";

    /// <summary>
    /// The account of the submission server, which may use URLs that are authorized for submission (RFC 4467 §2.3, "submit+");
    /// empty if there is none.
    /// </summary>
    public string SubmissionAccount { get; init; } = "";

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

    /// <summary>
    /// Mailboxes that NOTIFY tells of at one time; with more the client is sent NOTIFICATIONOVERFLOW and has to ask again (RFC 5465 §5.8).
    /// </summary>
    public int MaxNotifications { get; init; } = 1000;

    /// <summary>
    /// Results of SEARCH and SORT in a session that are kept up to date at one time (RFC 5267 §4.3.1): the windows and counters of a busy
    /// client. Each is a bitmap of the mailbox.
    /// </summary>
    public int MaxLiveResults { get; init; } = 32;

    /// <summary>
    /// Ranges that UIDBATCHES tells at most when the client does not say which (RFC 10022 §3.1.5): ten million messages in the smallest
    /// batches, in an answer of some 350 KiB.
    /// </summary>
    public int MaxUidBatches { get; init; } = 20_000;

    /// <summary>
    /// Messages that one command processes (RFC 9738 MESSAGELIMIT); 0 for no limit, and else at least 1,000 with clients in use. More
    /// than any mailbox has: clients that do not know the extension would take what is left out for deleted.
    /// </summary>
    public int MessageLimit { get; init; } = 10_000_000;

    /// <summary>
    /// Messages that one COPY or APPEND adds (RFC 9738 SAVELIMIT); 0 for no limit. Without effect beside <see cref="MessageLimit"/>,
    /// which is a limit for these, too.
    /// </summary>
    public int SaveLimit { get; init; }

    /// <summary>Keywords of a message at most: more are a client gone wrong.</summary>
    public int MaxKeywords { get; init; } = 100;

    /// <summary>Characters of a keyword at most.</summary>
    public int MaxKeywordLength { get; init; } = 100;

    /// <summary>
    /// Octets of an annotation's value (RFC 5464 §4.1 asks for at least 1,024): a note of some pages, a script, a small picture. Not more
    /// than <see cref="MaxCommandLiterals"/>, since it comes in a command.
    /// </summary>
    public int MaxAnnotationSize { get; init; } = 65_536;

    /// <summary>
    /// Annotations of one mailbox, and of the server for one user (RFC 5464 §4.1 asks for at least 10): programs keep a handful on each
    /// mailbox, and a filter is one of the server's.
    /// </summary>
    public int MaxAnnotations { get; init; } = 1_000;

    /// <summary>
    /// Octets of all annotations of an account, names and values. They are held in memory while the account is in use; a megabyte is some
    /// hundred octets for each of ten thousand mailboxes.
    /// </summary>
    public long MaxAnnotationTotal { get; init; } = 1024 * 1024;

    /// <summary>The largest value that a command can bring.</summary>
    internal int AnnotationSizeLimit => Math.Min(MaxAnnotationSize, MaxCommandLiterals);

    /// <summary>What the store is told of these limits.</summary>
    internal Store.AnnotationLimits AnnotationLimits => new(MaxAnnotations, MaxAnnotationTotal);

    /// <summary>A URI by which users reach who runs the server (RFC 5464 §3.2.1.1, /shared/admin); empty for none.</summary>
    public string AdminContact { get; init; } = "";

    /// <summary>Names of accounts that may change what all users see of the server: its shared annotations (RFC 5464 §3.3).</summary>
    public IReadOnlyCollection<string> Administrators { get; init; } = [];

    /// <summary>Whether filters can be selected as mailboxes (docs/smart-folders.md); not where FILTERS is hidden.</summary>
    public bool OffersSmartFolders { get; init; } = true;

    /// <summary>Mailboxes with these uses are not searched by smart folders, unless the filter is kept on them.</summary>
    public Store.SpecialUses SmartFoldersOmit { get; init; } = Store.SpecialUses.Junk | Store.SpecialUses.Trash;

    /// <summary>Smart folders that an account may have selected once: each is kept up to date, and takes a row for each message.</summary>
    public int MaxSmartFolders { get; init; } = 50;

    /// <summary>Messages that the smart folders of an account may show together: a row of some hundred octets each, which no quota counts.</summary>
    public int MaxSmartMembers { get; init; } = 500_000;

    /// <summary>Whether CREATE also subscribes (RFC 9051 §6.3.4 leaves it to the server).</summary>
    public bool SubscribeOnCreate { get; init; }

    /// <summary>Whether LOGIN and PLAIN are allowed without TLS from a loopback address (a demonstration, or a proxy beside us).</summary>
    public bool AllowClearTextOnLoopback { get; init; }

    /// <summary>
    /// Capabilities that are not offered, and off, of <see cref="HideableCapabilities"/>; without regard to case.
    /// </summary>
    public IReadOnlyCollection<string> HiddenCapabilities { get; init; } = [];

    /// <summary>What is hidden besides for an account, once it has logged in, by its name.</summary>
    public Func<string, IReadOnlyCollection<string>> HiddenCapabilitiesOf { get; init; } = static _ => [];

    /// <summary>What is hidden in all sessions: by configuration, and the limits that there are not.</summary>
    internal IEnumerable<string> Unoffered =>
        HiddenCapabilities.Concat(MessageLimit > 0 ? ["SAVELIMIT"] : SaveLimit > 0 ? ["MESSAGELIMIT"] : ["MESSAGELIMIT", "SAVELIMIT"]);

    /// <summary>The capabilities that can be hidden.</summary>
    public static IReadOnlyList<string> HideableCapabilities => Session.CapabilityProfile.Hideable;

    /// <summary>
    /// The language that LANGUAGE means by "default" (RFC 5255 §3.2), one of <see cref="Languages"/>. Sessions begin in English whatever it
    /// is (§3.1).
    /// </summary>
    public string Language { get; init; } = "en";

    /// <summary>The languages in which the server says what it says to people (RFC 5255 §3).</summary>
    public static IReadOnlyList<string> Languages => Imap.Languages.Language.Tags;

    /// <summary>What the greeting says after the capabilities.</summary>
    public string Greeting { get; init; } = "Posthorn is ready.";

    /// <summary>The version that ID reports (RFC 2971).</summary>
    public string Version { get; init; } = "0.1.0";
}
